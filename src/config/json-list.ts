import { EnvError, makeValidator } from 'envalid';
import * as v from 'valibot';

/** A JSON array of objects that match the schema and have different names. */
export function jsonList<Schema extends v.GenericSchema<unknown, { name: string }>>(
  schema: Schema,
): ReturnType<typeof makeValidator<ReadonlyArray<v.InferOutput<Schema>>>> {
  return makeValidator<ReadonlyArray<v.InferOutput<Schema>>>((input) => {
    const results = parseArray(input).map((entry) => v.safeParse(schema, entry));
    const problems = results.flatMap(({ issues = [] }, index) => issues.map((issue) => problemOf(issue, index + 1)));
    const entries = results.flatMap((result) => (result.success ? [result.output] : []));
    if (new Set(entries.map(({ name }) => name)).size < entries.length) problems.push('two entries have the same name');
    if (problems.length > 0) throw new EnvError(`${problems.join('; ')}.`);
    return entries;
  });
}

/** Names the member and what is wrong with it, never its value, which may be a secret. */
function problemOf(issue: v.BaseIssue<unknown>, entry: number): string {
  const member = v.getDotPath(issue);
  const place = member === null ? `entry ${entry}` : `${member} of entry ${entry}`;
  if (issue.expected === 'never') return `${place} is not known`;
  if (issue.received === 'undefined') return `${place} is missing`;
  return issue.kind === 'schema' ? `${place} must be ${issue.expected}` : `${place} cannot be used`;
}

function parseArray(input: string): unknown[] {
  try {
    const entries: unknown = JSON.parse(input);
    if (Array.isArray(entries)) return entries;
  } catch {
    // Falls through: text that is not JSON gets the same message.
  }
  throw new EnvError('it is not a JSON array of objects.');
}
