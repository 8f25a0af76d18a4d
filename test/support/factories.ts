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

/** A file with these products, as bodies of `POST products` have them; prices in currencies with two digits. */
export function productCsv(...products: Array<Record<string, unknown>>): string {
  const quoted = (value: unknown) => `"${String(value).replaceAll('"', '""')}"`;
  const rows = products.map(({ sku, name, category, description, price, stock, isActive }) => {
    const { amount, currency } = price as { amount: number; currency: string };
    return [sku, name, category, description, (amount / 100).toFixed(2), currency, stock, isActive]
      .map(quoted)
      .join(',');
  });
  return ['sku,name,category,description,price,currency,stock,active', ...rows].map((row) => `${row}\r\n`).join('');
}

/** Creates a product over HTTP. */
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

/** Creates a user over HTTP and returns its id. */
export async function createUser(admin: ApiClient, fields: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await admin.post('users', userRequest(fields));
  if (status !== 201) throw new Error(`The user was refused with ${status}: ${JSON.stringify(body)}`);
  return body.id as string;
}
