import type { ApiClient } from './client.js';

let count = 0;

/** A valid supplier, different each time; name what matters to the test. */
export function supplierRequest(fields: Record<string, unknown> = {}): Record<string, unknown> {
  count++;
  return {
    name: `Supplier ${count}`,
    email: 'contact@example.com',
    ...fields,
  };
}

/** Creates a supplier over HTTP. */
export async function createSupplier(
  manager: ApiClient,
  fields: Record<string, unknown> = {},
): Promise<{ id: string; name: string }> {
  const { status, body } = await manager.post('suppliers', supplierRequest(fields));
  if (status !== 201) throw new Error(`The supplier was refused with ${status}: ${JSON.stringify(body)}`);
  return body;
}
