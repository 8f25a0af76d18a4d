/** Of an address with credentials, such as `redis://user:password@host`, the part before the host. */
const CREDENTIALS = /\b([a-z][a-z\d+.-]*:\/\/)[^\s/@"]+@/gi;
const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/g;
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*|\bBearer\s+[\w.~+/=-]+|\bBasic\s+[\w+/=-]{8,}/gi;
/** Whole or truncated. No word boundary before it, because a line break in JSON ends in a letter. */
const API_KEY = /kls_\w+/g;
const PASSWORD_HASH = /\$2[abxy]\$\d\d\$[./A-Za-z\d]{53}/g;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?=")|$)/g;

/** Each shape with a text that occurs in it, because looking for that is much faster. */
const SHAPES: ReadonlyArray<readonly [marks: readonly string[], shape: RegExp, replacement: string]> = [
  [['://'], CREDENTIALS, '$1[credentials]@'],
  [['@'], EMAIL, '[email]'],
  [['eyJ', 'earer', 'asic'], TOKEN, '[token]'],
  [['kls_'], API_KEY, '[api key]'],
  [['$2'], PASSWORD_HASH, '[password hash]'],
  [['PRIVATE KEY'], PRIVATE_KEY, '[private key]'],
];

/** Most texts have none of them. */
const ANY_MARK = new RegExp(SHAPES.flatMap(([marks]) => marks.map((mark) => RegExp.escape(mark))).join('|'));

/** Replaces e-mail addresses, tokens, keys, password hashes and credentials in addresses, which it recognises by their shape. */
export function redactText(text: string): string {
  if (!ANY_MARK.test(text)) return text;
  let redacted = text;
  for (const [marks, shape, replacement] of SHAPES) {
    if (marks.some((mark) => redacted.includes(mark))) redacted = redacted.replace(shape, replacement);
  }
  return redacted;
}
