import fc from 'fast-check';
import type { Description, Operation, Parameter, Schema } from '../openapi.js';
import { type CallerName, type Draft, RealId, UNSENDABLE } from './draft.js';
import { NAUGHTY_TEXTS } from './naughty-texts.js';

/** Longer texts and lists are made on purpose, at their very limit, and not at random. */
const LONGEST_AT_RANDOM = 300;
const MOST_AT_RANDOM = 8;
/** A schema may hold itself; further down its example has to do. */
const DEEPEST = 6;

/** How many of a hundred requests have a parameter that may be left out. */
const PARAMETERS_OF_100 = 25;
/** A cursor is bound to the list it came from; one made up is refused, and hides what else the request asks. */
const CURSORS_OF_100 = 2;

const JSON_TYPE = 'application/json';

/** Makes, from our own OpenAPI document, values and requests that it calls valid. */
export class Arbitraries {
  private readonly collections: ReadonlySet<string>;
  /** Made once each: every text in them comes with a schema that has to be compiled. */
  private readonly drafts = new Map<string | undefined, fc.Arbitrary<Draft>>();

  constructor(private readonly description: Description) {
    this.collections = new Set(description.operations.map(({ path }) => path));
  }

  /** Requests that the document allows, of callers it may or may not let in. */
  draft(operation: Operation): fc.Arbitrary<Draft> {
    const known = this.drafts.get(operation.operationId) ?? this.newDraft(operation);
    this.drafts.set(operation.operationId, known);
    return known;
  }

  private newDraft(operation: Operation): fc.Arbitrary<Draft> {
    const named = (place: string) => operation.parameters.filter((parameter) => parameter.in === place);
    return fc.record({
      caller: fc.oneof(
        { weight: 8, arbitrary: fc.constant<CallerName>('admin') },
        { weight: 1, arbitrary: fc.constant<CallerName>('user') },
        { weight: 1, arbitrary: fc.constant<CallerName>('nobody') },
      ),
      pick: fc.option(fc.noBias(fc.nat()), { freq: 6 }),
      parameters: this.parameters(named('path')),
      query: this.parameters(named('query')),
      headers: this.parameters(named('header')) as fc.Arbitrary<Record<string, string>>,
      body: this.body(operation),
    });
  }

  /** What the schema allows. `name` is the field's: `productId` names one of the products that are there. */
  value(schema: Schema, name = '', depth = 0): fc.Arbitrary<unknown> {
    const whole = this.description.resolved(schema);
    if (depth > DEEPEST) return fc.constant(whole.example ?? null);
    const choices = [...(whole.anyOf ?? []), ...(whole.oneOf ?? [])];
    if (choices.length > 0) return fc.oneof(...choices.map((choice) => this.value(choice, name, depth + 1)));
    const types = typeof whole.type === 'string' ? [whole.type] : (whole.type ?? []);
    if (whole.enum) return fc.constantFrom(...whole.enum);
    const made = types.filter((type) => type !== 'null').map((type) => this.ofType(type, whole, name, depth));
    if (types.length === 0) made.push(whole.properties ? this.object(whole, depth) : scalar());
    const random = fc.oneof(...made);
    const value = this.isTelling(whole)
      ? fc.oneof({ weight: 2, arbitrary: random }, { weight: 1, arbitrary: fc.constant(whole.example) })
      : random;
    return types.includes('null') ? fc.option(value, { nil: null }) : value;
  }

  /** Examples satisfy constraints that a schema cannot express. Example ids do not exist, and objects have more than their examples. */
  private isTelling({ example, format, properties, items }: Schema): boolean {
    if (example === undefined || example === null || format === 'uuid' || properties) return false;
    const part = items && this.description.resolved(items);
    return part?.properties === undefined && part?.format !== 'uuid';
  }

  private parameters(parameters: readonly Parameter[]): fc.Arbitrary<Record<string, unknown>> {
    const rules = parameters.map((parameter): [string, fc.Arbitrary<unknown>] => {
      const { name, required = false } = parameter;
      const example = parameter.example ?? parameter.schema.example;
      const value =
        example === undefined
          ? this.value(parameter.schema, name)
          : fc.oneof(this.value({ ...parameter.schema, example }, name), fc.constant(example));
      const sent = parameter.in === 'header' ? value.map((text) => String(text).replace(UNSENDABLE, '?')) : value;
      return [name, required ? sent : sometimes(sent, name === 'cursor' ? CURSORS_OF_100 : PARAMETERS_OF_100)];
    });
    return fc.record(Object.fromEntries(rules)).map((found) => withoutAbsent(found));
  }

  private body({ requestBody }: Operation): fc.Arbitrary<unknown> {
    if (!requestBody) return fc.constant(undefined);
    const { content } = requestBody;
    const schema = content[JSON_TYPE]?.schema;
    if (schema) return this.value(schema);
    const [other] = Object.values(content);
    const text = this.value(other!.schema);
    return other!.example === undefined ? text : fc.oneof(text, fc.constant(other!.example));
  }

  private ofType(type: string, schema: Schema, name: string, depth: number): fc.Arbitrary<unknown> {
    switch (type) {
      case 'string':
        return this.text(schema, name);
      case 'integer':
        return wholeNumber(schema);
      case 'number':
        return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true });
      case 'boolean':
        return fc.boolean();
      case 'array':
        return this.list(schema, depth);
      default:
        return this.object(schema, depth);
    }
  }

  private object(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const { properties, required = [] } = schema;
    if (!properties) return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), scalar());
    const fields = Object.entries(properties).map(([name, part]) => [name, this.value(part, name, depth + 1)] as const);
    return fc.record(Object.fromEntries(fields), { requiredKeys: required, noNullPrototype: true });
  }

  private list(
    { items, minItems = 0, maxItems = MOST_AT_RANDOM, uniqueItems = false }: Schema,
    depth: number,
  ): fc.Arbitrary<unknown> {
    const maxLength = Math.max(minItems, Math.min(maxItems, MOST_AT_RANDOM));
    const value = this.value(items ?? {}, '', depth + 1);
    const few = fc.array(value, { minLength: Math.max(minItems, 1), maxLength: Math.max(minItems, 1) });
    const lists = uniqueItems
      ? fc.uniqueArray(value, { minLength: minItems, maxLength, selector: (item) => JSON.stringify(item) })
      : fc.array(value, { minLength: minItems, maxLength });
    return fc.oneof(few, lists);
  }

  private text(schema: Schema, name: string): fc.Arbitrary<unknown> {
    const collection = collectionOf(name);
    if (schema.format === 'uuid' && this.collections.has(collection))
      return fc.oneof(
        { weight: 9, arbitrary: fc.noBias(fc.nat()).map((pick) => new RealId(collection, pick)) },
        { weight: 1, arbitrary: fc.uuid() },
      );
    const fits = this.description.checker(schema);
    return textsOf(schema).filter((text) => fits(text));
  }
}

function scalar(): fc.Arbitrary<unknown> {
  return fc.oneof(fc.stringMatching(/^[\w ]{0,20}$/), fc.integer(), fc.boolean(), fc.constant(null));
}

/** The list that a field named `productId` refers to. */
function collectionOf(name: string): string {
  const noun = /^([a-z]\w*)Id$/.exec(name)?.[1];
  return `/api/v1/${noun?.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}s`;
}

function textsOf(schema: Schema): fc.Arbitrary<string> {
  switch (schema.format ?? '') {
    case 'uuid':
      return fc.uuid();
    case 'date-time':
      return moments();
    case 'date':
      return moments().map((moment) => moment.slice(0, 10));
    case 'email':
      return fc.emailAddress();
    case 'uri':
      return fc.webUrl();
    default:
      return schema.pattern === undefined ? freeText(schema) : matching(schema.pattern, schema);
  }
}

function moments(): fc.Arbitrary<string> {
  const [min, max] = [new Date('0001-01-01T00:00:00Z'), new Date('9999-12-31T23:59:59.999Z')];
  return fc.oneof(
    fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString()),
    fc
      .date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
      .map(String)
      .map(iso),
    fc.constantFrom('2026-06-01T12:00:00+14:00', '2026-06-01T12:00:00.123456789-12:00', '2024-02-29T00:00:00Z'),
  );
}

function iso(text: string): string {
  return new Date(text).toISOString();
}

/** Any characters but those that no text may hold, of any length that is allowed; the space around is cut off. */
function freeText({ minLength = 0, maxLength = LONGEST_AT_RANDOM }: Schema): fc.Arbitrary<string> {
  const longest = Math.min(maxLength, Math.max(LONGEST_AT_RANDOM, minLength));
  const random = fc.string({ unit: 'binary', minLength, maxLength: longest });
  return fc
    .oneof(
      { weight: 3, arbitrary: random },
      { weight: 2, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength, maxLength: Math.min(longest, 20) }) },
      { weight: 2, arbitrary: fc.constantFrom(...NAUGHTY_TEXTS) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('x', 'é', '🔔', '界').map((char) => char.repeat(Math.min(maxLength, 5000))),
      },
    )
    .map((text) => text.replaceAll('\0', '').trim());
}

/** fast-check reads most patterns; where it does not, the example has to do. */
function matching(pattern: string, { example }: Schema): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'));
  } catch (error) {
    if (typeof example !== 'string') throw error;
    return fc.constant(example);
  }
}

function wholeNumber({ minimum = -1_000_000, maximum = Number.MAX_SAFE_INTEGER }: Schema): fc.Arbitrary<number> {
  const near = (number: number) => Math.min(maximum, Math.max(minimum, number));
  return fc.oneof(
    fc.maxSafeInteger().map((number) => minimum + (Math.abs(number) % (maximum - minimum + 1))),
    fc.constantFrom(minimum, maximum, near(1), near(2), near(100)),
    fc.integer({ min: near(0), max: near(1000) }),
  );
}

function sometimes(value: fc.Arbitrary<unknown>, of100: number): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: of100, arbitrary: value }, { weight: 100 - of100, arbitrary: fc.constant(undefined) });
}

function withoutAbsent(found: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
