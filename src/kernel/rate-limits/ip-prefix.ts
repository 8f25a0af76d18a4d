import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * The part of an address that stands for one customer: an IPv4 address as a
 * whole, the first 64 bits of an IPv6 address, whose other half its owner
 * chooses freely. IPv4-mapped IPv6 addresses count as IPv4.
 */
export function ipPrefix(address: string): string {
  if (!isIPv6(address)) return address;
  const ip = ipaddr.process(address);
  if (ip.kind() === 'ipv4') return ip.toString();
  const prefix = (ip as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16));
  return `${prefix.join(':')}::/64`;
}
