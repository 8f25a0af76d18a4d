import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { TestApp } from '../support/app.js';

describe('the list of products', () => {
  let app: TestApp;
  let manager: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
    const euros = (amount: number) => ({ price: { amount, currency: 'EUR' } });
    await createProduct(manager, { name: 'Côte de Blaye', category: 'Beverages', ...euros(26_350), stock: 17 });
    await createProduct(manager, { name: "O'Brien’s Stout", category: 'Beverages', ...euros(400), stock: 0 });
    await createProduct(manager, { name: 'Äpfel 100%', category: 'Produce', ...euros(300), stock: 5 });
    await createProduct(manager, { name: 'apple_pie', category: 'Confections', ...euros(900), isActive: false });
    await createProduct(manager, {
      name: 'Back\\slash',
      category: 'Odd',
      description: 'Ünïcödé everywhere',
      ...euros(1),
    });
    await createProduct(manager, { name: 'Zürcher Käse', category: 'Dairy', sku: 'ZK-77', ...euros(1200) });
    await app.sql.query(`update products set created_at = '2026-01-01T00:00:00Z' where name = 'Zürcher Käse'`);
  });
  afterAll(() => app.close());

  const namesOf = async (query: Record<string, string>) => {
    const { status, body } = await app.nobody.get(`products?${new URLSearchParams(query).toString()}`);
    expect({ status, total: body.page?.total }).toEqual({ status: 200, total: body.items?.length });
    return body.items.map(({ name }: { name: string }) => name) as string[];
  };

  it.each([
    ['cote', ['Côte de Blaye']],
    ['CÔTE', ['Côte de Blaye']],
    ['Côte de', ['Côte de Blaye']],
    ["o'brien", ["O'Brien’s Stout"]],
    ['apfel', ['Äpfel 100%']],
    ['zurcher kase', ['Zürcher Käse']],
    ['zk-77', ['Zürcher Käse']],
    ['unicode', ['Back\\slash']],
    ['produce', ['Äpfel 100%']],
    ["' or 1=1 --", []],
    ['no such thing', []],
  ])('finds by name, SKU, category and description, whatever the case and the accents: %s', async (q, names) => {
    expect(await namesOf({ q })).toEqual(names);
  });

  it.each([
    ['%', ['Äpfel 100%']],
    ['_', ['apple_pie']],
    ['\\', ['Back\\slash']],
    ['0%', ['Äpfel 100%']],
    ['e_p', ['apple_pie']],
    ['a%e', []],
    ['%%', []],
    ['\\\\', []],
    // Without accents these are %, _ and \, so they find those, and still stand for nothing else.
    ['％', ['Äpfel 100%']],
    ['＿', ['apple_pie']],
    ['＼', ['Back\\slash']],
  ])('takes %s for itself and for no wildcard', async (q, names) => {
    expect(await namesOf({ q })).toEqual(names);
  });

  it('is sorted by name as people read it, without regard to accents and case', async () => {
    const ascending = await namesOf({ sort: 'name' });

    expect(ascending).toEqual([
      'Äpfel 100%',
      'apple_pie',
      'Back\\slash',
      'Côte de Blaye',
      "O'Brien’s Stout",
      'Zürcher Käse',
    ]);
    expect(await namesOf({ sort: '-name' })).toEqual(ascending.toReversed());
  });

  it('is sorted by price and by age, newest first unless something else is asked for', async () => {
    expect((await namesOf({ sort: 'price' }))[0]).toBe('Back\\slash');
    expect((await namesOf({ sort: '-price' }))[0]).toBe('Côte de Blaye');
    expect((await namesOf({})).at(-1)).toBe('Zürcher Käse');
    expect((await namesOf({ sort: 'createdAt' }))[0]).toBe('Zürcher Käse');
  });

  it('is filtered by category, price, stock, state and age, all of them together', async () => {
    expect(await namesOf({ category: 'Beverages', sort: 'name' })).toEqual(['Côte de Blaye', "O'Brien’s Stout"]);
    expect(await namesOf({ minPrice: '400', maxPrice: '900', sort: 'price' })).toEqual([
      "O'Brien’s Stout",
      'apple_pie',
    ]);
    expect(await namesOf({ inStock: 'false' })).toEqual(["O'Brien’s Stout"]);
    expect(await namesOf({ inStock: 'true', category: 'Beverages' })).toEqual(['Côte de Blaye']);
    expect(await namesOf({ isActive: 'false' })).toEqual(['apple_pie']);
    expect(await namesOf({ createdBefore: '2026-01-01T00:00:01Z' })).toEqual(['Zürcher Käse']);
    expect(await namesOf({ createdAfter: '2026-01-01T00:00:00+00:00', category: 'Dairy' })).toEqual([]);
    expect(await namesOf({ minPrice: '900', maxPrice: '400' })).toEqual([]);
    expect(
      await namesOf({ q: 'o', category: 'Beverages', inStock: 'true', isActive: 'true', maxPrice: '30000' }),
    ).toEqual(['Côte de Blaye']);
  });

  it('walks by cursor over names that share prices, each once, in both directions', async () => {
    const walk = async (sort: string) => {
      const names: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query = new URLSearchParams({ limit: '2', sort, ...(cursor && { cursor }) });
        const { body } = await app.nobody.get(`products?${query.toString()}`);
        names.push(...body.items.map(({ name }: { name: string }) => name));
        cursor = body.page.nextCursor;
      }
      return names;
    };

    for (const sort of ['name', '-name', 'price,-name', '-price,createdAt', '-createdAt'])
      expect(await walk(sort)).toEqual(await namesOf({ sort }));
  });

  it('knows its total again right after a change', async () => {
    const totalOf = async () => (await app.nobody.get('products?category=Fleeting')).body.page.total as number;
    const totals = [await totalOf()];
    const product = await createProduct(manager, { category: 'Fleeting' });
    totals.push(await totalOf());
    await manager.delete(`products/${product.id}`);
    totals.push(await totalOf());

    expect(totals).toEqual([0, 1, 0]);
  });
});
