const names = new Map<string, string>();

/** Past this many different statements the rest run unnamed: a server keeps every named one in memory. */
const MAX_STATEMENTS = 1000;

/** A short name for a statement's text, the same each time; undefined when there are too many. */
export function statementName(text: string): string | undefined {
  let name = names.get(text);
  if (name === undefined && names.size < MAX_STATEMENTS) {
    name = `k${names.size + 1}`;
    names.set(text, name);
  }
  return name;
}
