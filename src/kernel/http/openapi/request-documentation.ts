import type { OpenAPIObject } from '@nestjs/swagger';
import type { OpenApiOperation } from './openapi-problems.js';
import type { Schema, Schemas } from './openapi-schema.js';

interface Body {
  readonly content: Record<string, { readonly schema: Schema; example?: unknown; readonly examples?: unknown }>;
}

/**
 * Gives the body of an operation an example of the whole: the text of a file, or what those of the fields add up to,
 * with the members of `differing`. One that the route documents itself stays.
 */
export function exampleBody({ requestBody }: OpenApiOperation, differing: object, schemas: Schemas): void {
  for (const body of Object.values((requestBody as Body | undefined)?.content ?? {})) {
    if (body.examples !== undefined) continue;
    const example = exampleOf(body.schema, schemas);
    body.example = typeof example === 'string' ? example : { ...(example as object), ...differing };
    delete body.schema.example;
  }
}

/** Documents that the body may also be a form with a file of this media type in the field `file`. */
export function acceptForm({ requestBody }: OpenApiOperation, contentMediaType: string): void {
  const properties = { file: { description: 'The file.', contentMediaType } };
  const form = { schema: { type: 'object', required: ['file'], properties } };
  Object.assign((requestBody as { content: object }).content, { 'multipart/form-data': form });
}

/** The value that the examples of a schema add up to. */
function exampleOf({ $ref, allOf, example, items, properties }: Schema, schemas: Schemas): unknown {
  if (example !== undefined) return example;
  const [referred] = $ref === undefined ? (allOf ?? []) : [schemas[$ref.slice($ref.lastIndexOf('/') + 1)]];
  if (referred) return exampleOf(referred, schemas);
  if (items) return [exampleOf(items, schemas)];
  const members = Object.entries(properties ?? {}).map(([name, part]) => [name, exampleOf(part, schemas)]);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

/** Says defaults in words: many generators make an optional field with the keyword `default` a required one. */
export function describeDefaults(document: OpenAPIObject): void {
  const requests = Object.entries((document.components?.schemas ?? {}) as Schemas).filter(([name]) =>
    name.endsWith('Request'),
  );
  for (const [, { properties = {} }] of requests)
    for (const schema of Object.values(properties)) describe(schema, schema);
  for (const item of Object.values(document.paths))
    for (const { parameters = [] } of Object.values(item) as OpenApiOperation[])
      for (const parameter of parameters)
        if ('schema' in parameter && parameter.schema) describe(parameter.schema, parameter);
}

function describe(schema: Schema, described: { description?: string }): void {
  const { default: value } = schema;
  if (value === undefined) return;
  delete schema.default;
  if (value !== null) described.description = `${described.description ?? ''} Default: \`${JSON.stringify(value)}\`.`;
}
