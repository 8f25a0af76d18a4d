import { isBlocklisted } from './password-blocklist.js';

export const MIN_PASSWORD_LENGTH = 12;

const SERVICE = 'keelson';
/** Shorter words are part of too many good passwords by chance. */
const MIN_WORD_LENGTH = 4;
/** What must be left of a password without the words that are known of its owner. */
const MIN_REST_LENGTH = 8;

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
  '+': 't',
  '8': 'b',
  '9': 'g',
};

/**
 * Why a password is easy to guess, in words that follow "a password"; null when
 * it is not. `about` has the names and the address of its owner. There are no
 * composition rules, after NIST SP 800-63B: they lead to `Password1234!`.
 */
export function checkPassword(password: string, about: readonly string[]): string | null {
  const text = password.toLowerCase();
  const forms = [text, coreOf(text)].flatMap((form) => [
    form,
    ...['i', 'l'].map((one) => withoutLookAlikes(form, one)),
  ]);
  // A last sign or digit may stand for a letter or be an ornament: `p@ssw0rd1234`, `12pa$$word!`.
  forms.push(...forms.map(coreOf));
  if (forms.some((form) => form !== '' && isBlocklisted(form)))
    return 'that few others have; this one is on every list';
  if (isMonotonous(text)) return 'that does not repeat or count';
  const rest = without(text, wordsOf([...about, SERVICE]));
  if (rest !== text && (rest.length < MIN_REST_LENGTH || isBlocklisted(rest)))
    return 'that does not consist of your name, your address or ours';
  return null;
}

/** The word without digits and signs around it. */
function coreOf(text: string): string {
  return text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}

/** `one` is what the digit 1 and its like stand for. */
function withoutLookAlikes(text: string, one: string): string {
  return text.replaceAll(/[@431!|0$578+9]/g, (character) => LOOK_ALIKES[character] ?? one);
}

/** One piece repeated, or consecutive characters. */
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
  // The longest first: a whole address before its parts.
  return [...new Set(parts)].filter(({ length }) => length >= MIN_WORD_LENGTH).toSorted((a, b) => b.length - a.length);
}

function without(text: string, words: readonly string[]): string {
  return words.reduce((rest, word) => rest.replaceAll(word, ''), text);
}
