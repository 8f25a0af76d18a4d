import fc from 'fast-check';
import { normalizeEmail } from './normalize-email.js';

describe('an e-mail address', () => {
  it.each([
    ['anna@bücher.example', 'anna@xn--bcher-kva.example'],
    ['Anna@XN--BCHER-KVA.example', 'anna@xn--bcher-kva.example'],
    ['ANNA@BÜCHER.EXAMPLE', 'anna@xn--bcher-kva.example'],
    ['cafe\u0301@example.com', 'caf\u00E9@example.com'],
    ['anna@example.xn--p1ai', 'anna@example.xn--p1ai'],
    ['anna@example.рф', 'anna@example.xn--p1ai'],
    ['no address', 'no address'],
    ['a@b%2ec.example', 'a@b%2ec.example'],
    ['', ''],
  ])('%s is compared as %s', (given, expected) => expect(normalizeEmail(given)).toBe(expected));

  it('has one form', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        const once = normalizeEmail(email);
        expect(normalizeEmail(once)).toBe(once);
        expect(normalizeEmail(email.toUpperCase())).toBe(once);
      }),
    );
  });
});
