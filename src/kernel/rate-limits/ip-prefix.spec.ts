import fc from 'fast-check';
import { ipPrefix } from './ip-prefix.js';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:0207', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(ipPrefix(address)).toBe(network);
  });

  it('is one for all addresses of a /64, and another for each other /64, however they are written', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(
        fc.array(group, { minLength: 4, maxLength: 4 }),
        fc.array(group, { minLength: 4 }),
        (prefix, host) => {
          fc.pre(prefix.some((part) => part !== 0));
          const padded = [...prefix, ...host.slice(0, 4)].map((part) => part.toString(16).padStart(4, '0')).join(':');
          const short = new URL(`http://[${padded}]`).hostname.slice(1, -1);
          expect(ipPrefix(padded)).toBe(ipPrefix(short));
          expect(ipPrefix(padded)).toBe(`${prefix.map((part) => part.toString(16)).join(':')}::/64`);
        },
      ),
    );
  });
});
