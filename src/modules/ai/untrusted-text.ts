/** Control characters but for tab and line feed, and those that change the direction or are not visible. */
const INVISIBLE = /[\p{Cc}\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;
const MARKDOWN_LINK = /!?\[([^\]\n]*)\]\([^)\n]*\)/g;
const TAG = /<\/?[a-z!][^>]*>?/gi;
const ADDRESS = /\b(?:https?|ftp|data|javascript|file):[^\s)\]>"']*|\bwww\.[^\s)\]>"']+/gi;

/**
 * A model's answer as plain text. Links, images and markup are taken out: texts that a model has read can make it write
 * an address that sends data to a stranger as soon as it is shown.
 */
export function plainText(text: string): string {
  return withoutInvisible(text).replace(MARKDOWN_LINK, '$1').replace(TAG, '').replace(ADDRESS, '[link removed]').trim();
}

/** Whether `plainText` would take anything out. */
export function isPlainText(text: string): boolean {
  return plainText(text) === text.trim();
}

function withoutInvisible(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(INVISIBLE, (character) => (/[\t\n]/.test(character) ? character : ''));
}
