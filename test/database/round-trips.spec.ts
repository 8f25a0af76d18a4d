import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import sql from 'sql-template-tag';
import { Database } from '../../src/kernel/database/database.js';
import { TestApp } from '../support/app.js';
import type { Answer, ApiClient } from '../support/client.js';
import { createProduct, lines, userRequest } from '../support/factories.js';
import { until } from '../support/until.js';

describe('the statements of a transaction', () => {
  let app: TestApp;
  let database: Database;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start({ BCRYPT_ROUNDS: '12' });
    database = app.app.get(Database);
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
    await app.sql.query('create table notes (id integer primary key)');
  });
  beforeEach(() => app.sql.query('truncate notes'));
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  const write = (id: number) => database.execute(sql`insert into notes values (${id})`);
  const defer = (id: number) => database.defer(sql`insert into notes values (${id})`);
  const ids = async () =>
    (await app.sql.query<{ id: number }>('select id from notes order by id')).rows.map(({ id }) => id);
  const inUse = () => database.poolMetrics.size - database.poolMetrics.idle;
  /** What is sent for the call, a text for each round trip, without the notifications of other processes. */
  const sentFor = async (call: () => Promise<unknown>) => {
    const texts: Array<string | undefined> = [];
    const query = Client.prototype.query as (...args: unknown[]) => unknown;
    const spy = jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...args: unknown[]) {
      texts.push((args[0] as { text?: string }).text);
      return query.apply(this, args);
    });
    await call();
    spy.mockRestore();
    return texts.filter((text): text is string => text !== undefined && !/notify/i.test(text));
  };
  const expectStatus = (status: number) => (answer: Answer) =>
    expect([answer.status, answer.body]).toEqual([status, expect.anything()]);

  it('of an order take five round trips with an Idempotency-Key and four without', async () => {
    const product = await createProduct(manager, { stock: 10 });
    const order = (headers = {}) => user.post('orders', lines([product, 1]), headers).then(expectStatus(201));
    await order({ 'Idempotency-Key': randomUUID() });

    const keyed = await sentFor(() => order({ 'Idempotency-Key': randomUUID() }));
    const plain = await sentFor(() => order());

    expect(keyed.map((text) => text.split(';\n').length)).toEqual([1, 3, 1, 3, 2]);
    expect(plain.map((text) => text.split(';\n').length)).toEqual([2, 1, 3, 1]);
    expect(keyed.at(-1)).toMatch(/insert into idempotency_keys[^;]*;\ncommit$/);
  });

  it('of a change take three round trips, and those of a list of orders one', async () => {
    const product = await createProduct(manager, { stock: 10 });
    await user.post('orders', lines([product, 1]));
    const rename = (name: string) => manager.patch(`products/${product.id}`, { name }).then(expectStatus(200));
    await rename('First');
    await user.get('orders');

    expect(await sentFor(() => rename('Second'))).toHaveLength(3);
    expect(await sentFor(() => user.get('orders').then(expectStatus(200)))).toHaveLength(1);
  });

  it('that are deferred are done in their order, before the next one is', async () => {
    const found = await database.transaction(async () => {
      await defer(1);
      await defer(2);
      return database.count(sql`notes`);
    });

    expect(found).toBe(2);
    expect(await ids()).toEqual([1, 2]);
  });

  it('commit nothing when a deferred one fails, at the next statement or at the commit', async () => {
    const next = database.transaction(async () => {
      await defer(1);
      await defer(1);
      await write(2);
    });
    await expect(next).rejects.toMatchObject({ code: '23505' });
    const commit = database.transaction(async () => {
      await write(3);
      await defer(3);
    });
    await expect(commit).rejects.toMatchObject({ code: '23505' });
    const only = database.transaction(async () => {
      await defer(4);
      await defer(4);
    });
    await expect(only).rejects.toMatchObject({ code: '23505' });

    expect(await ids()).toEqual([]);
  });

  it('commit nothing when the check of a deferred one throws, even if its error is caught', async () => {
    const work = database.transaction(async () => {
      await database.defer(sql`select 1 as one`, ([row]) => {
        throw new Error(`row ${JSON.stringify(row)}`);
      });
      await write(1).catch(() => undefined);
      await write(2);
    });

    await expect(work).rejects.toThrow('row {"one":1}');
    expect(await ids()).toEqual([]);
  });

  it('commit nothing when a check throws that only the commit, or the end of a savepoint, waits for', async () => {
    const refuse = () => {
      throw new Error('refused');
    };
    const refused = () => database.defer(sql`select 1 as one`, refuse);
    const commit = database.transaction(async () => {
      await write(1);
      await refused();
    });
    await expect(commit).rejects.toThrow('refused');
    await database.transaction(async () => {
      await write(2);
      const part = database.transaction(
        async () => {
          await write(3);
          await refused();
        },
        { savepoint: true },
      );
      await expect(part).rejects.toThrow('refused');
      await write(4);
    });

    expect(await ids()).toEqual([2, 4]);
  });

  it('tell of the deferred one that failed, also when TypeORM meets its failure', async () => {
    const work = database.transaction(async () => {
      await defer(1);
      await defer(1);
      await database.manager.query('select 1');
    });

    await expect(work).rejects.toMatchObject({ code: '23505' });
  });

  it('undo a savepoint inside of another one, and nothing else', async () => {
    await database.transaction(async () => {
      await defer(1);
      const outer = database.transaction(
        async () => {
          await defer(2);
          const inner = database.transaction(() => defer(1), { savepoint: true });
          await expect(inner).rejects.toMatchObject({ code: '23505' });
          await defer(3);
          throw new Error('outer');
        },
        { savepoint: true },
      );
      await expect(outer).rejects.toThrow('outer');
      await defer(4);
    });

    expect(await ids()).toEqual([1, 4]);
  });

  it('are not committed when the failure of one was caught', async () => {
    const work = database.transaction(async () => {
      await write(1);
      await write(1).catch(() => undefined);
    });

    await expect(work).rejects.toThrow('A statement had failed, so the transaction was rolled back.');
    expect(await ids()).toEqual([]);
  });

  describe('that begin late', () => {
    it('hold no connection before the first transaction in them, and are one from there on', async () => {
      const began: number[] = [];
      const work = database.lazyTransaction(
        async () => {
          await write(1);
          expect(await ids()).toEqual([1]);
          // What the application does in the background takes a connection for moments.
          await until(() => inUse() === 0);
          await database.transaction(() => write(2));
          await write(3);
          expect(await ids()).toEqual([1]);
          await until(() => inUse() === 1);
          throw new Error('no');
        },
        async () => {
          began.push(await database.count(sql`notes`));
        },
      );

      await expect(work).rejects.toThrow('no');
      expect([await ids(), began]).toEqual([[1], [1]]);
    });

    it('hash the password of a user before the transaction of the Idempotency-Key', async () => {
      const admin = await app.signIn('admin');
      const began = Date.now();
      const { status, body } = await admin.post('users', userRequest({ password: 'a long enough secret 7' }), {
        'Idempotency-Key': randomUUID(),
      });
      const ended = Date.now();

      expect(status).toBe(201);
      // The time of the transaction's begin.
      const { createdAt } = body as { createdAt: string };
      expect(Date.parse(createdAt) - began).toBeGreaterThan((ended - began) / 2);
    });
  });
});
