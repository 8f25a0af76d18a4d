import sql from 'sql-template-tag';
import { Database } from '../../src/kernel/database/database.js';
import { TestApp } from '../support/app.js';

describe('chunks of a result', () => {
  let app: TestApp;
  let database: Database;

  beforeAll(async () => {
    app = await TestApp.start({ DB_POOL_SIZE: '1' });
    database = app.app.get(Database);
    await app.sql.query('create table numbers as select n from generate_series(1, 2500) n');
  });
  afterAll(() => app.close());

  const numbers = (above = 0) =>
    database.chunks<{ n: number }>(sql`select n from numbers where n > ${above} order by n`);

  it('hold every row once, a thousand at a time', async () => {
    const sizes: number[] = [];
    const seen: number[] = [];
    for await (const rows of numbers(10)) {
      sizes.push(rows.length);
      seen.push(...rows.map(({ n }) => n));
    }
    expect(sizes).toEqual([1000, 1000, 490]);
    expect(seen).toEqual(Array.from({ length: 2490 }, (_, index) => index + 11));
  });

  it('are all of the moment in which the first was read', async () => {
    let count = 0;
    for await (const rows of numbers()) {
      if (count === 0) await app.sql.query('insert into numbers select n from generate_series(2501, 5000) n');
      if (count === 0) await app.sql.query('delete from numbers where n between 1001 and 1500');
      count += rows.length;
    }
    expect(count).toBe(2500);
    await app.sql.query('delete from numbers where n > 2500');
    await app.sql.query('insert into numbers select n from generate_series(1001, 1500) n');
  });

  it('give the connection back when the loop is left early, and when it fails', async () => {
    for await (const rows of numbers()) if (rows.length > 0) break;
    expect(await database.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);

    const failing = async () => {
      for await (const { length } of numbers()) if (length > 0) throw new Error(`no use for ${length} rows`);
    };
    await expect(failing()).rejects.toThrow('no use for 1000 rows');
    const wrong = async () => {
      for await (const rows of database.chunks(sql`select 1 / (n - 2000) from numbers order by n`)) void rows;
    };
    await expect(wrong()).rejects.toThrow('division by zero');
    expect(await database.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  it('are none for an empty result', async () => {
    const chunks: unknown[] = [];
    for await (const rows of numbers(9999)) chunks.push(rows);
    expect(chunks).toEqual([]);
  });
});
