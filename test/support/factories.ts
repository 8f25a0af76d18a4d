import type { ApiClient } from './client.js';

let count = 0;

/** A valid product, different each time; name what matters to the test. */
export function productRequest(fields: Record<string, unknown> = {}): Record<string, unknown> {
  const number = String(++count).padStart(4, '0');
  return {
    sku: `T-${process.pid}-${number}`,
    name: `Teapot ${number}`,
    category: 'Kitchen',
    description: 'Holds a litre.',
    price: { amount: 1999, currency: 'EUR' },
    stock: 100,
    isActive: true,
    ...fields,
  };
}

/** A product made over HTTP by somebody who may. */
export async function createProduct(
  manager: ApiClient,
  fields: Record<string, unknown> = {},
): Promise<{ id: string; sku: string; version: number }> {
  const { status, body } = await manager.post('products', productRequest(fields));
  if (status !== 201) throw new Error(`The product was refused with ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** The body of an order: `lines([product, 2], [other, 1])`. */
export function lines(...entries: Array<[{ id: string }, number]>): {
  lines: Array<{ productId: string; quantity: number }>;
} {
  return { lines: entries.map(([{ id }, quantity]) => ({ productId: id, quantity })) };
}

/** A valid user, different each time; name what matters to the test. */
export function userRequest(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { email: `person-${process.pid}-${++count}@example.com`, firstName: 'Anna', lastName: "O'Brien", ...fields };
}

/** The id of a user made over HTTP by somebody who may. */
export async function createUser(admin: ApiClient, fields: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await admin.post('users', userRequest(fields));
  if (status !== 201) throw new Error(`The user was refused with ${status}: ${JSON.stringify(body)}`);
  return body.id as string;
}
