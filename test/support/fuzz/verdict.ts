import type { Answer } from '../client.js';
import type { Description, DocumentedAnswer, Operation, Schema } from '../openapi.js';
import { flawsOfProblem } from '../problem.js';

/** Holds answers against what the document says of the operation. */
export class Verdict {
  constructor(private readonly description: Description) {}

  /** What is wrong with an answer; empty when it is as documented. */
  flawsOf(operation: Operation, answer: Answer): string[] {
    const { status } = answer;
    // The document also describes what this installation does not offer.
    if (status >= 500 && status !== 501) return [`status ${status}`];
    const documented = documentedFor(operation, answer);
    if (!documented) return [`status ${status} ${answer.body?.code ?? ''} is not documented`];
    return [
      ...(status >= 400 ? flawsOfProblem(answer) : []),
      ...this.flawsOfBody(documented, answer),
      ...this.flawsOfHeaders(documented, answer, documented === operation.responses.default),
    ];
  }

  private flawsOfBody({ content }: DocumentedAnswer, { headers, body }: Answer): string[] {
    const type = headers.get('content-type')?.split(';', 1)[0];
    if (!content) return body === '' ? [] : [`a body of ${type} where none is documented`];
    const schema = content[type ?? '']?.schema;
    if (!schema) return [`a body of ${type}, which is not documented`];
    const check = this.description.checker(schema);
    if (!check(body)) return (check.errors ?? []).map(({ instancePath, message }) => `body ${instancePath} ${message}`);
    return this.strangersIn(body, schema, '').map((pointer) => `body ${pointer} is not documented`);
  }

  /** The refusals of `default` have some of its headers each. */
  private flawsOfHeaders({ headers = {} }: DocumentedAnswer, answer: Answer, isDefault: boolean): string[] {
    return Object.entries(headers).flatMap(([name, { schema }]) => {
      const value = answer.headers.get(name);
      if (value === null) return isDefault ? [] : [`no ${name}`];
      const fits = this.description.checker(schema)(schema.type === 'integer' ? Number(value) : value);
      return fits ? [] : [`${name}: ${value}`];
    });
  }

  /** Members of a body that its schema does not know: what an answer tells has to be told on purpose. */
  private strangersIn(value: unknown, schema: Schema, here: string): string[] {
    const { properties, additionalProperties, items, anyOf = [], oneOf = [] } = this.description.resolved(schema);
    if (typeof value !== 'object' || value === null) return [];
    const choices = [...anyOf, ...oneOf].map((choice) => this.strangersIn(value, choice, here));
    if (choices.length > 0) return choices.toSorted((a, b) => a.length - b.length)[0]!;
    if (Array.isArray(value)) return items ? value.flatMap((part) => this.strangersIn(part, items, `${here}/*`)) : [];
    return Object.entries(value).flatMap(([name, part]) => {
      const known = properties?.[name] ?? additionalProperties;
      if (known === true) return [];
      return known ? this.strangersIn(part, known, `${here}/${name}`) : [`${here}/${name}`];
    });
  }
}

/** What any route can refuse is documented as `default`, by its codes; what a route itself refuses has its status. */
function documentedFor({ responses }: Operation, { status }: Answer): DocumentedAnswer | undefined {
  return responses[String(status)] ?? (status >= 400 ? responses.default : undefined);
}
