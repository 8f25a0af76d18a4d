import type { Schema, Schemas } from './openapi-schema.js';

/**
 * Leaves out what schemas of fields say without it: limits that limit nothing, a list around a single reference, and
 * in requests, whose bodies have an example of the whole, examples that follow from the type of the field.
 */
export function shortenSchemas(schemas: Schemas): void {
  for (const [name, schema] of Object.entries(schemas)) shorten(schema, name.endsWith('Request'));
}

function shorten(schema: Schema, isRequest: boolean): void {
  const { allOf: [only, ...others] = [], items, properties = {} } = schema;
  if (schema.minLength === 0) delete schema.minLength;
  if (schema.minItems === 0) delete schema.minItems;
  if (only?.$ref !== undefined && others.length === 0) {
    delete schema.allOf;
    schema.$ref = only.$ref;
  }
  if (isRequest && exampleFollows(schema)) delete schema.example;
  for (const part of [...(items ? [items] : []), ...Object.values(properties)]) shorten(part, isRequest);
}

/** Readers of the document make up a UUID, take true for a boolean, and the first value of an enum. */
function exampleFollows({ type, format, enum: values, example }: Schema): boolean {
  return (
    (type === 'boolean' && example === true) || format === 'uuid' || (values !== undefined && values[0] === example)
  );
}
