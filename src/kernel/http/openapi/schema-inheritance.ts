import type { Schemas } from './openapi-schema.js';

/** In bytes of JSON. What is smaller reads better where it is used. */
const MIN_SHARED = 300;

interface ObjectSchema {
  readonly name: string;
  readonly size: number;
  readonly properties: ReadonlyMap<string, string>;
}

/**
 * Makes a schema that has all fields of another one inherit them: it becomes `allOf` that schema and the remaining
 * fields. So common fields are written once, and generators make one type of them. It inherits from the largest that
 * fits.
 */
export function inheritSchemas(schemas: Schemas): void {
  const objects = Object.keys(schemas).map((name) => objectSchema(name, schemas));
  const bases = objects.filter(({ size }) => size >= MIN_SHARED).toSorted((a, b) => b.size - a.size);
  for (const whole of objects) {
    const base = bases.find((each) => isPartOf(each, whole));
    if (base) schemas[whole.name] = inheriting(schemas[whole.name] ?? {}, base);
  }
}

/** The fields as text, so that they can be compared; a required field differs from an optional one. */
function objectSchema(name: string, schemas: Schemas): ObjectSchema {
  const { properties = {}, required = [], allOf } = schemas[name] ?? {};
  const fields = Object.entries(allOf ? {} : properties).map(([field, schema]): [string, string] => [
    field,
    JSON.stringify([schema, required.includes(field)]),
  ]);
  return { name, size: JSON.stringify(fields).length, properties: new Map(fields) };
}

function isPartOf(part: ObjectSchema, whole: ObjectSchema): boolean {
  return (
    part.properties.size < whole.properties.size &&
    [...part.properties].every(([field, schema]) => whole.properties.get(field) === schema)
  );
}

function inheriting(
  { properties = {}, required = [], ...others }: Schemas[string],
  base: ObjectSchema,
): Schemas[string] {
  const own = Object.entries(properties).filter(([field]) => !base.properties.has(field));
  const needed = required.filter((field) => !base.properties.has(field));
  const rest = { ...others, properties: Object.fromEntries(own), ...(needed.length > 0 && { required: needed }) };
  return { allOf: [{ $ref: `#/components/schemas/${base.name}` }, rest] };
}
