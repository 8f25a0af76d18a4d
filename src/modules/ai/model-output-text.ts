/** In UTF-16 units. Longer texts are cut off: the limit of tokens keeps answers far below it. */
const MAX_LENGTH = 32_768;

const JOINED_SCRIPTS = ['Arabic', 'Syriac', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil']
  .concat(['Telugu', 'Kannada', 'Malayalam', 'Sinhala'])
  .map((script) => `\\p{Script=${script}}`)
  .join('');
/** Tabs, line feeds, joiners within a word of these scripts or an emoji, and the selector of the style of an emoji. */
const KEPT = [
  '[\\t\\n]',
  `(?<=[${JOINED_SCRIPTS}])[\\u200C\\u200D](?=[${JOINED_SCRIPTS}])`,
  '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F])\\u200D(?=\\p{Extended_Pictographic})',
  '(?<=[\\p{Extended_Pictographic}\\d#*])\\uFE0F',
].join('|');
/** Control characters, and those that change the direction or are not visible. */
const INVISIBLE = new RegExp(`(${KEPT})|[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Default_Ignorable_Code_Point}]`, 'gu');
const LINE_END = /\r\n?|[\u2028\u2029]/g;
/** Begins a character reference of HTML, which can stand for each of the characters below. */
const REFERENCE = /&(?=#|[a-z][a-z0-9]{1,31};|lt|gt|amp|quot)/gi;
/** What makes a text in brackets a link, an image, or the definition of one. */
const LINK_BRACKET = /\](?=[([:])/g;
const ADDRESS =
  /(?:\b[a-z][a-z0-9+.-]{0,31}:)?\/\/[^\s)]*|\b(?:https?|ftps?|wss?|data|javascript|vbscript|file|blob|mailto|tel|sms|intent):[^\s)]+|\bwww\.[^\s)]+/gi;

/**
 * A model's answer as plain text of at most 32,768 characters. It has no links, images and markup: texts that a model
 * has read can make it write an address that sends data to a stranger as soon as it is shown. Angle brackets become
 * ‹ and ›. What is not visible is taken out first, so that it cannot hide an address from the rest.
 */
export function plainText(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .replace(LINE_END, '\n')
    .replace(INVISIBLE, '$1')
    .replace(REFERENCE, '+')
    .replace(LINK_BRACKET, '] ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replace(ADDRESS, '[link removed]')
    .trim();
}

/** Whether `plainText` would change it. */
export function isPlainText(text: string): boolean {
  return text.length <= MAX_LENGTH && plainText(text) === text.trim();
}
