import type { OpenAPIObject } from '@nestjs/swagger';
import { titleCase } from './operation-ids.js';

type Json = Record<string, unknown>;
type Item = Record<
  string,
  { security?: OpenAPIObject['security']; parameters?: Json[]; responses: Record<string, Json> }
>;

/**
 * Moves what several operations have in common to `components`, so that it is written once and generators make one
 * type of it: refusals, parameters, headers, pages of lists and enums.
 */
export function shareComponents(document: OpenAPIObject): void {
  const components = (document.components ??= {}) as Record<string, Record<string, Json>>;
  const operations = Object.values(document.paths as unknown as Record<string, Item>).flatMap((item) =>
    Object.values(item),
  );
  shareSecurity(document, operations);
  for (const operation of operations) {
    if (operation.parameters?.length === 0) delete operation.parameters;
    for (const parameter of operation.parameters ?? []) if (parameter.required === false) delete parameter.required;
  }
  namePages(operations, (components.schemas ??= {}));
  nameEnums(operations, components.schemas);
  components.headers = share(
    operations.flatMap(({ responses }) =>
      Object.values(responses).flatMap(({ headers = {} }) => entriesOf(headers as Record<string, Json>)),
    ),
    'headers',
    (name) => name,
  );
  components.responses = share(
    operations.flatMap(({ responses }) => entriesOf(responses)),
    'responses',
    responseName,
  );
  components.parameters = share(
    operations.flatMap(({ parameters = [] }) =>
      parameters.map((parameter, index): Place => [parameters as unknown as Record<string, Json>, String(index)]),
    ),
    'parameters',
    (_, parameter) => titleCase(String(parameter.name)),
  );
}

/** Makes the most frequent security that of the document, which operations have unless they say otherwise. */
function shareSecurity(document: OpenAPIObject, operations: ReadonlyArray<Item[string]>): void {
  const groups = Map.groupBy(operations, ({ security }) => JSON.stringify(security));
  const [most = []] = [...groups.values()].toSorted((a, b) => b.length - a.length);
  document.security = most[0]?.security;
  for (const operation of most) delete operation.security;
}

/** `OrderResponse` for the body of a success. A refusal has its status, because every operation refers to several. */
function responseName(status: string, { content = {} }: Json): string {
  const { schema } = (content as Record<string, { schema?: { $ref?: string } }>)['application/json'] ?? {};
  if (schema?.$ref) return nameIn(schema.$ref);
  return status === 'default' ? 'any' : status;
}

/** Where a value stands: its holder and its name there. */
type Place = [holder: Record<string, Json>, key: string];

function entriesOf(holder: Record<string, Json>): Place[] {
  return Object.keys(holder).map((key): Place => [holder, key]);
}

/** Puts a reference at each place whose value occurs more than once; returns these values by name. */
function share(
  places: readonly Place[],
  section: string,
  nameOf: (key: string, value: Json) => string,
): Record<string, Json> {
  const equal = Map.groupBy(places, ([holder, key]) => JSON.stringify(holder[key]));
  const shared: Record<string, Json> = {};
  const frequent = [...equal.values()].filter(({ length }) => length > 1).toSorted((a, b) => b.length - a.length);
  for (const [first, ...others] of frequent) {
    const [holder, key] = first ?? [{}, ''];
    const value = holder[key];
    if (!value) continue;
    const name = freeName(nameOf(key, value), shared);
    shared[name] = value;
    for (const [place, its] of [[holder, key] as const, ...others])
      place[its] = { $ref: `#/components/${section}/${name}` };
  }
  return shared;
}

/** `name`, or the first of `name2`, `name3` and so on that is not taken; a number is followed by `.2`, `.3`. */
function freeName(name: string, taken: Readonly<Record<string, unknown>>): string {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}${/\d$/.test(name) ? '.' : ''}${count}`;
    if (!(candidate in taken)) return candidate;
  }
}

/** `ProductPage` for a page of `ProductResponse`. */
function namePages(operations: ReadonlyArray<Item[string]>, schemas: Record<string, Json>): void {
  for (const { responses } of operations) {
    const json = (responses['200']?.content as Record<string, Json> | undefined)?.['application/json'];
    const { properties } = (json?.schema ?? {}) as { properties?: { items?: Json; page?: { $ref?: string } } };
    const item = (properties?.items?.items as { $ref?: string } | undefined)?.$ref;
    if (!json || !item || !properties?.page?.$ref) continue;
    const kind = nameIn(properties.page.$ref) === 'PageInfo' ? 'Page' : 'CursorPage';
    const name = `${nameIn(item).replace(/Response$/, '')}${kind}`;
    schemas[name] ??= json.schema as Json;
    json.schema = { $ref: `#/components/schemas/${name}` };
  }
}

function nameIn(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/** `OrderStatus` for the enum of `status` in OrderResponse, wherever the same values occur. */
function nameEnums(operations: ReadonlyArray<Item[string]>, schemas: Record<string, Json>): void {
  const names = new Map<string, string>();
  const named: Record<string, Json> = {};
  const name = (owner: string, property: string, schema: Json): Json => {
    const { enum: values, type, example, description, default: initial, nullable, ...others } = schema;
    const types = [type].flat();
    if (!Array.isArray(values) || values.length < 2 || !types.includes('string')) return schema;
    const texts = values.filter((value) => value !== null);
    const key = JSON.stringify(texts);
    if (!names.has(key)) {
      const stem = owner.replace(/^(?:Create|Patch|List)|(?:Response|Request)$/g, '');
      const found = freeName(`${stem}${titleCase(property)}`, { ...schemas, ...named });
      names.set(key, found);
      named[found] = { type: 'string', enum: texts };
    }
    const reference = { $ref: `#/components/schemas/${names.get(key)}` };
    const isNullable = nullable === true || types.includes('null') || texts.length < values.length;
    const place = isNullable ? { oneOf: [reference, { type: 'null' }] } : reference;
    return {
      ...place,
      ...others,
      ...(description !== undefined && { description }),
      ...(example !== undefined && { example }),
      ...(initial !== undefined && { default: initial }),
    };
  };
  // A resource names its enums before reports about it do.
  const owners = Object.entries(schemas as Record<string, { properties?: Record<string, Json> }>);
  const isResource = ([, { properties = {} }]: (typeof owners)[number]) => 'id' in properties;
  const [resources, others] = [owners.filter(isResource), owners.filter((owner) => !isResource(owner))];
  for (const [owner, { properties = {} }] of [...resources, ...others])
    for (const [property, schema] of Object.entries(properties)) properties[property] = name(owner, property, schema);
  for (const operation of operations)
    for (const parameter of operation.parameters ?? []) {
      const { tags: [tag = ''] = [] } = operation as { tags?: string[] };
      const owner = titleCase(tag.replace(/s$/, ''));
      if (parameter.schema) parameter.schema = name(owner, String(parameter.name), parameter.schema as Json);
    }
  Object.assign(schemas, named);
}
