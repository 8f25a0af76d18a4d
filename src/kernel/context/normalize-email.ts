import { domainToASCII } from 'node:url';

const DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;

/**
 * The one form in which e-mail addresses are stored and compared, whichever way they
 * come: lower case, in Unicode normalization form C, the domain in ASCII (IDNA, UTS 46),
 * so that `anna@bücher.example` and `anna@xn--bcher-kva.example` are one address.
 */
export function normalizeEmail(email: string): string {
  const address = email.normalize('NFC').toLowerCase();
  const at = address.lastIndexOf('@') + 1;
  const domain = address.slice(at);
  return address.slice(0, at) + ((DOMAIN.test(domain) && domainToASCII(domain)) || domain);
}
