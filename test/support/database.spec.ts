import { Client } from 'pg';
import { connect, createDatabase } from './database.js';
import { everythingStored } from './stored.js';

describe('a test database', () => {
  const product = `insert into products (id, sku, name, category, price_amount, price_currency, stock)
    values (uuidv7(), 'A', 'Teapot', 'Kitchen', 1, 'EUR', 1)`;

  it('is migrated, and shows nothing of what is stored in another one', async () => {
    const [one, other] = await Promise.all([createDatabase(), createDatabase()]);
    const [sql, otherSql] = [await connect(one.url), await connect(other.url)];
    const before = await everythingStored(otherSql);

    await sql.query(product);

    expect(Object.keys(before)).toEqual(expect.arrayContaining(['orders', 'products', 'users']));
    expect(await everythingStored(otherSql)).toEqual(before);
    expect(await everythingStored(sql)).not.toEqual(before);
    await Promise.all([sql.end(), otherSql.end()]);
    await Promise.all([one.drop(), other.drop()]);
  });

  it('is asked one statement at a time over a connection, also by a test that sends several', async () => {
    const database = await createDatabase();
    let atOnce = 0;
    const most: number[] = [];
    const clients = Client.prototype as { query(...call: unknown[]): Promise<unknown> };
    const send = clients.query;
    const spy = jest.spyOn(clients, 'query').mockImplementation(function (this: Client, ...call: unknown[]) {
      most.push(++atOnce);
      return send.apply(this, call).finally(() => atOnce--);
    });
    const sql = await connect(database.url);

    const statements = ['select 1 as n', 'select broken', 'select 2 as n', 'select 3 as n'];
    const answers = await Promise.allSettled(statements.map((statement) => sql.query<{ n: number }>(statement)));
    spy.mockRestore();

    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.rows[0]!.n : 'refused'))).toEqual([
      1,
      'refused',
      2,
      3,
    ]);
    expect(most).toEqual([1, 1, 1, 1]);
    await sql.end();
    await database.drop();
  });

  it('can be made while many others are, and is gone when it is dropped, with whatever is connected', async () => {
    const databases = await Promise.all(Array.from({ length: 6 }, () => createDatabase()));
    const open = await connect(databases[0]!.url);

    expect(new Set(databases.map(({ url }) => url)).size).toBe(6);
    await Promise.all(databases.map((database) => database.drop()));
    await expect(open.query('select 1')).rejects.toThrow();
    await expect(connect(databases[0]!.url)).rejects.toThrow('does not exist');
  });

  it('tells a changed row from the same number of rows', async () => {
    const database = await createDatabase();
    const sql = await connect(database.url);
    await sql.query(product);
    const before = await everythingStored(sql);

    await sql.query('update products set stock = 2');
    const { products, ...others } = await everythingStored(sql);

    expect(products).not.toBe(before.products);
    expect({ ...others, products: before.products }).toEqual(before);
    await sql.end();
    await database.drop();
  });
});
