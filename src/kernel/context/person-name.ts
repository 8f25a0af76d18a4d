const MAX_LENGTH = 100;
/** Letters and marks of any script, and what names are written with: spaces, apostrophes, hyphens, commas, periods. */
const CHARACTERS = String.raw`\p{L}\p{M} '\u2019\u05F3\u2010\u2011.,\u00B7\u30FB\-`;
/** At least one letter; between letters also the joiners of Persian and Indic names. */
const PERSON_NAME = new RegExp(
  String.raw`^(?=.*\p{L})(?:[${CHARACTERS}]|(?<=[\p{L}\p{M}])[\u200C\u200D](?=[\p{L}\p{M}]))+$`,
  'u',
);
const OTHER_CHARACTERS = new RegExp(String.raw`[^${CHARACTERS}\u200C\u200D]+`, 'gu');

/**
 * The one rule for a first or last name, wherever it comes from. A name has no digits, line breaks, control
 * characters or markup, so that it can be written into mails and pages.
 */
export function isPersonName(name: string): boolean {
  return [...name].length <= MAX_LENGTH && PERSON_NAME.test(name);
}

/** A name of another system made to fit the rule, by leaving out what does not; empty when nothing is left. */
export function toPersonName(text: string): string {
  const letters = text.toWellFormed().normalize('NFC').replaceAll(OTHER_CHARACTERS, ' ').replaceAll(/\s+/g, ' ').trim();
  const name = [...letters].slice(0, MAX_LENGTH).join('').trim();
  return isPersonName(name) ? name : '';
}

/** First and last name, which is empty for people with one name. */
export function fullName({ firstName, lastName }: { readonly firstName: string; readonly lastName: string }): string {
  return `${firstName} ${lastName}`.trim();
}
