const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/g;
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*|\bBearer\s+[\w.~+/=-]+/gi;
/** Whole or truncated. No word boundary before it, because a line break in JSON ends in a letter. */
const API_KEY = /kls_\w+/g;

/** Replaces e-mail addresses, tokens and API keys, which it recognises by their shape. */
export function redactText(text: string): string {
  return text.includes('@') || text.includes('eyJ') || text.includes('earer') || text.includes('kls_')
    ? text.replace(EMAIL, '[email]').replace(TOKEN, '[token]').replace(API_KEY, '[api key]')
    : text;
}
