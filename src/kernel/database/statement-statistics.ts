interface StatementOperation {
  readonly db_operation_name: string;
}

const operations = new Map<string, StatementOperation>(
  ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'OTHER'].map((name) => [name, { db_operation_name: name }]),
);
const byText = new Map<string, StatementOperation>();
/** Statements differ by their conditions; further ones are looked at again each time. */
const MAX_TEXTS = 1000;

/** What a statement does, as the label of a metric. One that begins with `with` is named after the first verb that writes. */
export function operationOf(text: string): StatementOperation {
  let operation = byText.get(text);
  if (operation) return operation;
  operation = operations.get(verbOf(text.trimStart().toLowerCase())) as StatementOperation;
  if (byText.size < MAX_TEXTS) byText.set(text, operation);
  return operation;
}

function verbOf(text: string): string {
  const verbs = text.startsWith('with')
    ? /\b(insert into|update|delete from|select)\b/g
    : /^(insert|update|delete|select)/g;
  const found = [...text.matchAll(verbs)].map(([verb]) => verb.split(' ', 1)[0] as string);
  const writing = found.find((verb) => verb !== 'select');
  return (writing ?? found[0] ?? 'other').toUpperCase();
}
