import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { ApiClient } from './client.js';

export interface Schema {
  $ref?: string;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  type?: string | string[];
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  required?: string[];
  example?: unknown;
  default?: unknown;
}
type Scalar = string | number | boolean;
export interface Parameter {
  name: string;
  in: 'query' | 'path' | 'header';
  required?: boolean;
  schema: Schema & { example?: Scalar; default?: Scalar };
  example?: Scalar;
}
export interface Operation {
  method: string;
  path: string;
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: object[];
  parameters: Parameter[];
  requestBody?: {
    content: Record<string, { schema: Schema; example?: unknown; examples?: Record<string, { value: unknown }> }>;
  };
  responses: Record<string, DocumentedAnswer>;
}
export interface DocumentedAnswer {
  content?: Record<string, { schema: Schema }>;
  headers?: Record<string, { schema: Schema }>;
}
interface Document {
  openapi: string;
  security?: object[];
  paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>;
  components: Record<string, Record<string, object>> & { schemas: Record<string, Schema> };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const FORMATS = {
  uuid: UUID,
  'date-time': (text: string) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
  date: /^\d{4}-\d\d-\d\d$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  uri: (text: string) => URL.canParse(text),
  password: true,
  int64: { type: 'number', validate: Number.isSafeInteger },
} as const;

/** What the application says of itself at /openapi.json, as a table of operations and as schemas that check. */
export class Description {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, formats: FORMATS });

  private readonly checkers = new WeakMap<Schema, ValidateFunction>();

  private constructor(readonly document: Document) {
    this.ajv.addSchema({ $id: 'api', ...document });
  }

  static async of(client: ApiClient): Promise<Description> {
    return new Description((await client.get('/openapi.json')).body as Document);
  }

  get operations(): Operation[] {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        ...operation,
        security: operation.security ?? this.document.security,
        parameters: (operation.parameters ?? []).map((parameter) => this.dereferenced(parameter)),
        responses: Object.fromEntries(
          Object.entries(operation.responses).map(([status, response]) => {
            const { headers = {}, ...own } = this.dereferenced(response);
            const named = Object.entries(headers).map(([name, header]) => [name, this.dereferenced(header)]);
            return [status, { ...own, headers: Object.fromEntries(named) as DocumentedAnswer['headers'] }];
          }),
        ),
        method: method.toUpperCase(),
        path,
      })),
    );
  }

  /** What a reference to a component refers to; other values as they are. */
  private dereferenced<T extends object>(value: T): T {
    const [, section = '', name = ''] = /^#\/components\/(\w+)\/(.+)$/.exec((value as Schema).$ref ?? '') ?? [];
    return (this.document.components[section]?.[name] as T | undefined) ?? value;
  }

  /** Checks values against a schema of the document, its references included. */
  checker(schema: Schema): ValidateFunction {
    const known = this.checkers.get(schema);
    if (known) return known;
    const checker = this.ajv.compile(
      JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components')) as object,
    );
    this.checkers.set(schema, checker);
    return checker;
  }

  /** The schema of an operation's JSON body, if it takes one. */
  bodyOf({ requestBody }: Operation): Schema | undefined {
    return requestBody?.content['application/json']?.schema;
  }

  /** The example that the document has of the whole body of an operation, in the first of its formats. */
  exampleBodyOf({ requestBody }: Operation): unknown {
    const [content] = Object.values(requestBody?.content ?? {});
    return content?.example ?? Object.values(content?.examples ?? {})[0]?.value;
  }

  /** The schema with what it refers to put in its place. */
  resolved({ $ref, allOf = [], ...own }: Schema): Schema {
    const parts = [...($ref ? [this.document.components.schemas[$ref.split('/').at(-1)!]!] : []), ...allOf];
    const all = [...parts.map((part) => this.resolved(part)), own];
    const merged = Object.assign({}, ...all) as Schema;
    if (all.some(({ properties }) => properties))
      merged.properties = Object.assign({}, ...all.map(({ properties }) => properties)) as Schema['properties'];
    if (all.some(({ required }) => required)) merged.required = all.flatMap(({ required = [] }) => required);
    return merged;
  }

  /** The schema of a part of a value, by the part's JSON Pointer without the fragment sign. */
  schemaAt(schema: Schema, pointer: string): Schema | undefined {
    let found = this.resolved(schema);
    for (const step of pointer.split('/').slice(1)) {
      const below = found.properties?.[step] ?? found.items;
      if (!below) return undefined;
      found = this.resolved(below);
    }
    return found;
  }

  /** The value that the examples of a schema add up to, completed as Swagger UI does. */
  exampleOf(schema: Schema): unknown {
    const { example, properties, items, oneOf, enum: values, format, type } = this.resolved(schema);
    if (example !== undefined) return example;
    if (values) return values[0];
    if (oneOf?.[0]) return this.exampleOf(oneOf[0]);
    if (items) return [this.exampleOf(items)];
    if (properties)
      return Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, this.exampleOf(part)]));
    if (type === 'boolean') return true;
    if (format === 'uuid') return '3fa85f64-5717-4562-b3fc-2c963f66afa6';
    if (format === 'date-time') return '2026-01-31T12:00:00.000Z';
    return undefined;
  }
}

/** Every place in a JSON value, as JSON Pointers without the fragment sign; the value itself is ''. */
export function pointersIn(value: unknown, here = ''): string[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [here, ...below.flatMap(([name, part]) => pointersIn(part, `${here}/${name}`))];
}

/** The part of a JSON value at `pointer`. */
export function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], value);
}

/** A copy of `value` with another value at `pointer`. */
export function withValueAt(value: unknown, pointer: string, other: unknown): unknown {
  if (pointer === '') return other;
  const copy = structuredClone(value) as Record<string, unknown>;
  const steps = pointer.split('/').slice(1);
  const last = steps.pop()!;
  let part = copy;
  for (const step of steps) part = part[step] as Record<string, unknown>;
  part[last] = other;
  return copy;
}
