import type { ProductFields } from './products.repository.js';

/** The fields that become others, and from what to what. */
export function changesBetween(
  before: ProductFields,
  after: Partial<ProductFields>,
): Partial<Record<keyof ProductFields, { from: unknown; to: unknown }>> {
  const changed = (Object.keys(after) as Array<keyof ProductFields>).filter(
    (name) => after[name] !== undefined && after[name] !== before[name],
  );
  return Object.fromEntries(changed.map((name) => [name, { from: before[name], to: after[name] }]));
}

/** What an audit record says of a product that was added. */
export function initialChanges(fields: ProductFields): Record<string, { to: unknown }> {
  return Object.fromEntries(Object.entries(fields).map(([name, to]) => [name, { to }]));
}
