/** Words that are looked for one by one; what follows them is looked for as it stands. */
const MAX_WORDS = 8;
/** A trigram index knows nothing of shorter parts. */
const TRIGRAM_LENGTH = 3;

/** What was typed, taken apart. */
export function tokenize(q: string): string[] {
  const words = q.split(/\s+/u);
  if (words.length <= MAX_WORDS) return words;
  return [...words.slice(0, MAX_WORDS - 1), words.slice(MAX_WORDS - 1).join(' ')];
}

/** No index can be asked for the word. */
export function isBelowTrigramLength(word: string): boolean {
  return [...word].length < TRIGRAM_LENGTH;
}
