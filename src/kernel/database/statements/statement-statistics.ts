/** How often a statement ran in this process, and how long it took. */
export interface StatementStatistics {
  readonly sql: string;
  readonly count: number;
  readonly totalMs: number;
  readonly maxMs: number;
}

interface Entry {
  readonly operation: string;
  count: number;
  totalMs: number;
  maxMs: number;
}

const entries = new Map<string, Entry>();
/** Lists differ by their conditions. Further statements are counted together. */
const MAX_STATEMENTS = 1000;
const FURTHER = 'further statements';

/**
 * Counts an execution, and returns what the statement does as the label of a metric. One
 * that begins with `with` is named after the first verb that writes.
 */
export function countStatement(text: string, ms: number): string {
  const entry = entries.get(text) ?? createEntry(text);
  entry.count += 1;
  entry.totalMs += ms;
  if (ms > entry.maxMs) entry.maxMs = ms;
  return entry.operation;
}

/** The statements that took the most time together, without values. */
export function slowestStatements(limit: number): StatementStatistics[] {
  return [...entries]
    .toSorted(([, one], [, other]) => other.totalMs - one.totalMs)
    .slice(0, limit)
    .map(([text, { count, totalMs, maxMs }]) => {
      return { sql: text.replaceAll(/\s+/g, ' ').trim(), count, totalMs: rounded(totalMs), maxMs: rounded(maxMs) };
    });
}

function createEntry(text: string): Entry {
  const name = entries.size < MAX_STATEMENTS ? text : FURTHER;
  const known = entries.get(name);
  if (known) return known;
  const operation = verbOf(name.trimStart().toLowerCase());
  const entry = { operation, count: 0, totalMs: 0, maxMs: 0 };
  entries.set(name, entry);
  return entry;
}

function verbOf(text: string): string {
  const verbs = text.startsWith('with')
    ? /\b(insert into|update|delete from|select)\b/g
    : /^(insert|update|delete|select)/g;
  const found = [...text.matchAll(verbs)].map(([verb]) => verb.split(' ', 1)[0] as string);
  return (found.find((verb) => verb !== 'select') ?? found[0] ?? 'other').toUpperCase();
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
