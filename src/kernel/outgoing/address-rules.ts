import ipaddr from 'ipaddr.js';

/** Where requests to addresses that users give may go. */
export interface AddressRules {
  /** Networks in CIDR notation that are allowed although they are not public; there over http and on every port. */
  readonly networks: readonly string[];
  /** Ports of public addresses. */
  readonly ports: readonly number[];
}

/** IPv6 beyond this range is not global unicast, or translates to IPv4 (RFC 4291, section 2.4). */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/** The platform service of Azure, which is within a public range. */
const PLATFORM_SERVICES: ReadonlySet<string> = new Set(['168.63.129.16']);

/** Why no request is sent to a URL whose host has these addresses; undefined when it is allowed. */
export function refusalOf(url: URL, addresses: readonly string[], rules: AddressRules): string | undefined {
  if (!/^https?:$/.test(url.protocol)) return 'only https is allowed';
  if (url.username !== '' || url.password !== '') return 'it contains credentials';
  if (addresses.length === 0) return 'its host has no address';
  if (addresses.every((address) => isWithin(address, rules.networks))) return undefined;
  if (!addresses.every((address) => isPublic(address) || isWithin(address, rules.networks)))
    return 'its host has an address that is not public';
  if (url.protocol !== 'https:') return 'only https is allowed';
  const port = Number(url.port || 443);
  return rules.ports.includes(port) ? undefined : `port ${port} is not allowed`;
}

/** Whether an address is reachable from the internet: no private, loopback, link-local, mapped or reserved one. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address) || PLATFORM_SERVICES.has(address)) return false;
  const ip = ipaddr.parse(address);
  return ip.range() === 'unicast' && (ip.kind() === 'ipv4' || ip.match(GLOBAL_UNICAST));
}

function isWithin(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = ipaddr.parse(address);
  return networks.map((network) => ipaddr.parseCIDR(network)).some(([base, bits]) => isIn(ip, base, bits));
}

function isIn(ip: ipaddr.IPv4 | ipaddr.IPv6, base: ipaddr.IPv4 | ipaddr.IPv6, bits: number): boolean {
  return ip.kind() === base.kind() && ip.match(base, bits);
}
