import { isIPv6 } from 'node:net';

const IPV4_MAPPED = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/;

/**
 * What of an address stands for one customer: an IPv4 address whole, of an
 * IPv6 address the first 64 bits. The other half is its owner's to choose, and
 * with it 2^64 addresses that would each have a limit of their own.
 *
 * An IPv4 address in the clothes of an IPv6 one is the IPv4 address.
 */
export function ipPrefix(address: string): string {
  if (!isIPv6(address)) return address;
  const plain = address.replace(/%.*$/, '').toLowerCase();
  const [, dotted, high, low] = IPV4_MAPPED.exec(plain) ?? [];
  if (dotted !== undefined) return dotted;
  if (high !== undefined && low !== undefined) return dottedFrom(high, low);
  const [head = '', tail] = plain.split('::', 2);
  const before = groups(head);
  const missing = tail === undefined ? 0 : 8 - before.length - groups(tail).length;
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...groups(tail ?? '')];
  return `${all
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function dottedFrom(high: string, low: string): string {
  const [a, b] = [parseInt(high, 16), parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

/** The 16-bit groups of one side; dotted IPv4 at the end is two of them, which stand beyond the first four. */
function groups(side: string): string[] {
  return side === '' ? [] : side.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
