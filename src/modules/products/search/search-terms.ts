/** Words that are looked for one by one; what follows them is looked for as it stands. */
const MOST_WORDS = 8;
/** A trigram index knows nothing of shorter parts. */
const SHORTEST_INDEXED = 3;

/** What was typed, taken apart. */
export function wordsOf(q: string): string[] {
  const words = q.split(/\s+/u);
  if (words.length <= MOST_WORDS) return words;
  return [...words.slice(0, MOST_WORDS - 1), words.slice(MOST_WORDS - 1).join(' ')];
}

/** No index can be asked for the word. */
export function isShort(word: string): boolean {
  return [...word].length < SHORTEST_INDEXED;
}
