const names = new Map<string, string>();

/** Further statements run unnamed, because the server keeps every named one in memory. */
const MAX_STATEMENTS = 1000;

/** The short name of a statement; undefined when there are too many. */
export function statementName(text: string): string | undefined {
  let name = names.get(text);
  if (name === undefined && names.size < MAX_STATEMENTS) {
    name = `k${names.size + 1}`;
    names.set(text, name);
  }
  return name;
}
