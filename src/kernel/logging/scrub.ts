const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/g;
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*|\bBearer\s+[\w.~+/=-]+/gi;

/** Takes e-mail addresses and tokens out of a text, by their shape. */
export function scrub(text: string): string {
  return text.includes('@') || text.includes('eyJ') || text.includes('earer')
    ? text.replace(EMAIL, '[email]').replace(TOKEN, '[token]')
    : text;
}
