import { isBlocklisted } from './password-blocklist.js';

export const MIN_PASSWORD_LENGTH = 12;

const SERVICE = 'keelson';
/** Shorter words stand in too many good passwords by chance. */
const MIN_WORD_LENGTH = 4;
/** What has to be left of a password without the words that everybody who knows its owner would try. */
const MIN_REST_LENGTH = 8;

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

/**
 * Why somebody would guess this password early, in words that follow "a
 * password"; null when nothing speaks against it. `about` is what is known of its owner: the
 * address and the names. There are no rules about kinds of characters: they make people
 * choose `Password1234!`, which is guessed early.
 */
export function checkPassword(password: string, about: readonly string[]): string | null {
  const text = password.toLowerCase();
  const forms = [text, coreOf(text), coreOf(plain(text)), plain(text)];
  if (forms.some((form) => form !== '' && isBlocklisted(form)))
    return 'that few others have; this one is on every list';
  if (isMonotonous(text)) return 'that does not repeat or count';
  const rest = without(text, wordsOf([...about, SERVICE]));
  if (rest !== text && (rest.length < MIN_REST_LENGTH || isBlocklisted(rest)))
    return 'that does not consist of your name, your address or ours';
  return null;
}

/** Without what people put around a word to make it longer. */
function coreOf(text: string): string {
  return text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}

/** With letters in the place of what looks like them. */
function plain(text: string): string {
  return text.replaceAll(/[@431!0$57]/g, (character) => LOOK_ALIKES[character] ?? character);
}

/** One short piece over and over, common or not, or characters that follow each other in a row. */
function isMonotonous(text: string): boolean {
  const points = [...text].map((character) => character.codePointAt(0) ?? 0);
  const steps = new Set(points.slice(1).map((point, index) => (point - (points[index] ?? 0) + 10) % 10));
  const isRow =
    steps.size === 1 && points.slice(1).every((point, index) => Math.abs(point - (points[index] ?? 0)) < 10);
  const piece = /^(.+?)\1+$/su.exec(text)?.[1];
  return isRow || (piece !== undefined && ([...piece].length <= 4 || isBlocklisted(piece)));
}

function wordsOf(about: readonly string[]): string[] {
  const parts = about
    .flatMap((one) => [one, ...one.split('@'), ...one.split(/[^\p{L}\p{N}]+/u)])
    .map((one) => one.toLowerCase());
  // The longest first: what is left of a whole address should not be its ending.
  return [...new Set(parts)].filter(({ length }) => length >= MIN_WORD_LENGTH).toSorted((a, b) => b.length - a.length);
}

function without(text: string, words: readonly string[]): string {
  return words.reduce((rest, word) => rest.replaceAll(word, ''), text);
}
