import { types } from 'pg';
import sql from 'sql-template-tag';
import { Database } from '../../src/kernel/database/database.js';
import { timestampsAsText } from '../../src/kernel/database/timestamps.js';
import { TestApp } from '../support/app.js';

const POOL = 3;

describe('a prepared query', () => {
  let app: TestApp;
  let database: Database;

  beforeAll(async () => {
    app = await TestApp.start({ DB_POOL_SIZE: String(POOL) });
    database = app.app.get(Database);
    await app.sql.query(`
      create table samples (id integer primary key, name text);
      insert into samples values (1, 'ä'), (2, null)`);
  });
  afterAll(() => app.close());

  /** On every connection of the pool at once, so that each has prepared it. */
  const everywhere = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: POOL * 3 }, work));
  const names = (id = 0) =>
    database.query<{ id: number; name: string | null }>(sql`select id, name from samples where id > ${id} order by id`);

  it('reads every type as the driver reads it, at its first and at its later executions', async () => {
    const text = `select 1::int4 as four, 9007199254740991::int8 as eight, 0.10::numeric as exact, 1.5::float8 as real,
      true as yes, null::text as nothing, ''::text as empty, '{"a": [1, null]}'::jsonb as json, array[1, null]::int[] as list,
      array['a', 'b "c"']::text[] as texts, '\\x00ff'::bytea as bytes, '2026-01-31 12:00:00.123+00'::timestamptz as moment,
      '00000000-0000-7000-8000-000000000000'::uuid as uuid, 'x' as "__proto__", 1 as twice, 2 as twice`;
    const { rows } = await app.sql.query(text);

    for (let time = 0; time < 2; time++) expect(await database.query(sql([text]))).toEqual(rows);
  });

  it('gives its rows anew each time', async () => {
    const [first] = await names();
    first!.name = 'changed';

    for (const found of await everywhere(names))
      expect(found).toEqual([
        { id: 1, name: 'ä' },
        { id: 2, name: null },
      ]);
    expect(await names(1)).toEqual([{ id: 2, name: null }]);
    expect(await names(2)).toEqual([]);
  });

  it('may be read in two ways', async () => {
    const moment = () => sql`select '2026-01-31 12:00:00.123+00'::timestamptz as at`;

    for (let time = 0; time < 2; time++) {
      expect(await everywhere(() => database.query(moment()))).toContainEqual([
        { at: new Date('2026-01-31T12:00:00.123Z') },
      ]);
      expect(await everywhere(() => database.query(moment(), timestampsAsText))).toContainEqual([
        { at: '2026-01-31T12:00:00.123Z' },
      ]);
    }
  });

  it('says how many rows it touched, and has rows only where the statement returns some', async () => {
    const rename = (to: string) => database.execute(sql`update samples set name = ${to} where id < 3`);
    const nothing = () => database.execute(sql`create temporary table if not exists scratch (id integer)`);

    expect([await rename('a'), await rename('b')]).toEqual([2, 2]);
    expect([await nothing(), await nothing()]).toEqual([0, 0]);
    const put = (id: number) => database.query(sql`insert into samples values (${id}, 'c') returning id`);
    expect([await put(3), await put(4)]).toEqual([[{ id: 3 }], [{ id: 4 }]]);
    expect(await database.execute(sql`delete from samples where id > 2`)).toBe(2);
    await app.sql.query(`update samples set name = case id when 1 then 'ä' end`);
  });

  it('that fails leaves its connection, and the next execution, in order', async () => {
    const divide = (by: number) => database.query(sql`select (6 / ${by}::int)::int as part`);

    await expect(divide(0)).rejects.toMatchObject({ code: '22012' });
    expect(await divide(2)).toEqual([{ part: 3 }]);
    await expect(divide(0)).rejects.toMatchObject({ code: '22012' });
    await expect(database.query(sql`select nonsense from samples`)).rejects.toMatchObject({ code: '42703' });
    await database.transaction(async () => {
      await expect(database.transaction(() => divide(0), { savepoint: true })).rejects.toMatchObject({ code: '22012' });
      expect(await divide(3)).toEqual([{ part: 2 }]);
    });
  });

  it('with a value that cannot be serialized is not sent', async () => {
    const circular: Record<string, unknown> = {};
    circular.itself = circular;
    const send = (value: unknown) => database.query(sql`select ${value}::jsonb as value`);

    await everywhere(() => expect(send(circular)).rejects.toThrow('circular'));
    expect(await everywhere(() => send({ a: 1 }))).toContainEqual([{ value: { a: 1 } }]);
    await database.transaction(async () => {
      await expect(send(circular)).rejects.toThrow('circular');
      expect(await send({ b: 1 })).toEqual([{ value: { b: 1 } }]);
    });
  });

  it('whose rows cannot be parsed fails, but later ones do not', async () => {
    const unreadable = {
      getTypeParser: () => () => {
        throw new Error('unreadable');
      },
    } as unknown as typeof types;

    await expect(database.query(sql`select 1 as one`, unreadable)).rejects.toThrow('unreadable');
    expect(await database.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  it('has an error whose stack leads to who sent it', async () => {
    const error = (await database.query(sql`select 1 / 0 as failed`).catch((failure: unknown) => failure)) as Error;

    expect(error.stack).toContain('prepared-queries.spec');
  });

  it('is parsed each time, and read the same, where prepared statements are switched off', async () => {
    const without = await TestApp.start({ DATABASE_PREPARED_STATEMENTS: 'off', DB_POOL_SIZE: '1' }, app.database);
    try {
      const access = without.app.get(Database);
      const read = () => access.query(sql`select id, name from samples where id > ${0} order by id`);
      const rows = await names();

      for (let time = 0; time < 2; time++) {
        expect(await read()).toEqual(rows);
        expect(await access.transaction(read)).toEqual(rows);
      }
      expect(await access.query(sql`select name from pg_prepared_statements`)).toEqual([]);
      expect(await database.query(sql`select name from pg_prepared_statements`)).not.toEqual([]);
    } finally {
      await without.close();
    }
  });

  describe('whose columns a migration has changed', () => {
    const kept = () => database.query(sql`select * from kept`);
    let width = 4;

    beforeEach(async () => {
      await app.sql.query('drop table if exists kept; create table kept (id integer); insert into kept values (1)');
      await everywhere(kept);
      await app.sql.query(`alter table kept alter column id type int8, add column size integer default ${++width}`);
    });

    it('is run on a connection that has seen nothing else', async () => {
      for (const found of await everywhere(kept)) expect(found).toEqual([{ id: 1, size: width }]);
    });

    it('is run again with its transaction', async () => {
      for (let time = 0; time < 2 * POOL; time++)
        expect(await database.transaction(kept)).toEqual([{ id: 1, size: width }]);
    });
  });
});
