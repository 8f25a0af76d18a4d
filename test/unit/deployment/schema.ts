import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What scripts/deployment-schemas.mjs keeps of a vendor's types. */
export type Shape =
  | 'any'
  | 'string'
  | 'number'
  | 'boolean'
  | { fields: Record<string, Shape>; required: string[]; computed?: string[] }
  | { items: Shape }
  | { values: Shape }
  | { enum: string[] };
export type ResourceShape = Extract<Shape, { fields: unknown }>;

export function readSchemas(vendor: string): Record<string, ResourceShape> {
  const text = readFileSync(join(__dirname, 'schemas', `${vendor}.json`), 'utf8');
  return JSON.parse(text) as Record<string, ResourceShape>;
}

/** What is wrong with a value; unknown members count. */
export function flawsOf(value: unknown, shape: Shape, path: string): string[] {
  if (shape === 'any' || value === undefined) return [];
  if (typeof shape === 'string') return typeof value === shape ? [] : [`${path} is not a ${shape}`];
  if ('enum' in shape)
    return shape.enum.includes(value as string) ? [] : [`${path} is none of ${shape.enum.join(', ')}`];
  if ('items' in shape)
    return Array.isArray(value)
      ? value.flatMap((item, at) => flawsOf(item, shape.items, `${path}[${at}]`))
      : [`${path} is not a list`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is not an object`];
  if ('values' in shape)
    return Object.entries(value).flatMap(([name, item]) => flawsOf(item, shape.values, `${path}.${name}`));
  return [
    ...shape.required.filter((name) => !(name in value)).map((name) => `${path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, item]) =>
      name in shape.fields ? flawsOf(item, shape.fields[name]!, `${path}.${name}`) : [`${path}.${name} does not exist`],
    ),
  ];
}
