/** The maximum number of terms; the last one keeps the rest of the text. */
const MAX_TERMS = 8;
const TRIGRAM_LENGTH = 3;

/** Splits a search text into terms. */
export function tokenize(q: string): string[] {
  const terms = q.split(/\s+/u);
  if (terms.length <= MAX_TERMS) return terms;
  return [...terms.slice(0, MAX_TERMS - 1), terms.slice(MAX_TERMS - 1).join(' ')];
}

/** Too short for a trigram index. */
export function isBelowTrigramLength(term: string): boolean {
  return [...term].length < TRIGRAM_LENGTH;
}
