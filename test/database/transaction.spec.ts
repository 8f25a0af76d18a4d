import { Logger } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../src/kernel/database/database.js';
import { createProduct, lines } from '../support/factories.js';
import { TestApp } from '../support/app.js';
import { until } from '../support/until.js';

describe('a transaction', () => {
  let app: TestApp;
  let database: Database;

  beforeAll(async () => {
    app = await TestApp.start();
    database = app.app.get(Database);
    await app.sql.query('create table notes (id integer primary key, text text not null)');
  });
  beforeEach(() => app.sql.query('truncate notes'));
  afterAll(() => app.close());

  const write = (id: number, text = 'a') => database.execute(sql`insert into notes values (${id}, ${text})`);
  const change = (id: number, text: string) => database.execute(sql`update notes set text = ${text} where id = ${id}`);
  const read = (id: number) => database.query<{ text: string }>(sql`select text from notes where id = ${id}`);
  const ids = async () =>
    (await app.sql.query<{ id: number }>('select id from notes order by id')).rows.map(({ id }) => id);

  it('commits when its work resolves, and gives what the work gave', async () => {
    const result = await database.transaction(async () => {
      await write(1);
      expect(await ids()).toEqual([]);
      return 'done';
    });

    expect(result).toBe('done');
    expect(await ids()).toEqual([1]);
  });

  it('rolls back when its work throws, and passes the error on', async () => {
    const failure = new Error('no');

    const work = database.transaction(async () => {
      await write(1);
      throw failure;
    });

    await expect(work).rejects.toBe(failure);
    expect(await ids()).toEqual([]);
  });

  it('is joined by transactions inside of it', async () => {
    const work = database.transaction(async () => {
      await database.transaction(() => write(1));
      throw new Error('no');
    });

    await expect(work).rejects.toThrow('no');
    expect(await ids()).toEqual([]);
  });

  it('goes on when a savepoint inside of it is undone', async () => {
    await database.transaction(async () => {
      await write(1);
      const part = database.transaction(
        async () => {
          await write(2);
          await write(1);
        },
        { savepoint: true },
      );
      await expect(part).rejects.toThrow('duplicate key');
      await database.transaction(() => write(3), { savepoint: true });
    });

    expect(await ids()).toEqual([1, 3]);
  });

  it('serves repositories, TypeORM and statements on one connection', async () => {
    const probe = sql`select pg_backend_pid() as pid, txid_current() as txid`;
    await database.transaction(async () => {
      const [own] = await database.query(probe);
      const [typeorm] = await database.manager.query<unknown[]>(probe.text);
      const [nested] = await database.transaction(() => database.query(probe));

      expect(typeorm).toEqual(own);
      expect(nested).toEqual(own);
    });
  });

  it('gives its connection back, however it ends', async () => {
    const endings = Array.from({ length: 60 }, (_, index) =>
      database
        .transaction(async () => {
          await write(index + 1);
          if (index % 3 === 0) throw new Error('no');
          if (index % 3 === 1) await database.query(sql`select 1 / 0`);
        })
        .catch(() => undefined),
    );

    await Promise.all(endings);

    expect(await ids()).toHaveLength(20);
    const { rows } = await app.sql.query(
      `select from pg_stat_activity where datname = current_database() and application_name = 'keelson' and state <> 'idle'`,
    );
    expect(rows).toHaveLength(0);
  });

  it('refuses what was forgotten and goes on after its end, instead of writing outside of it', async () => {
    let forgotten: Promise<unknown> = Promise.resolve();
    await database.transaction(async () => {
      await write(1);
      forgotten = new Promise((resolve) => setTimeout(resolve, 20)).then(() => write(2));
      forgotten.catch(() => undefined);
    });

    await expect(forgotten).rejects.toThrow('a promise in it was not awaited');
    expect(await ids()).toEqual([1]);
  });

  describe('afterCommit', () => {
    it('runs hooks once, in order, after the outermost commit', async () => {
      const said: unknown[] = [];
      await database.transaction(async () => {
        await database.transaction(async () => {
          await write(1);
          database.afterCommit(async () => said.push(await ids()));
        });
        database.afterCommit(() => said.push('second'));
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(said).toEqual([]);
      });

      await until(() => said.length === 2);
      expect(said).toEqual([[1], 'second']);
    });

    it('forgets hooks of an undone transaction and of an undone savepoint', async () => {
      const said: string[] = [];
      await expect(
        database.transaction(() => {
          database.afterCommit(() => said.push('undone'));
          return Promise.reject(new Error('no'));
        }),
      ).rejects.toThrow('no');
      await database.transaction(async () => {
        database.afterCommit(() => said.push('before'));
        await database
          .transaction(
            () => {
              database.afterCommit(() => said.push('undone'));
              return Promise.reject(new Error('no'));
            },
            { savepoint: true },
          )
          .catch(() => undefined);
        await database.transaction(
          () => {
            database.afterCommit(() => said.push('kept'));
            return Promise.resolve();
          },
          { savepoint: true },
        );
      });

      await until(() => said.length >= 2);
      expect(said).toEqual(['before', 'kept']);
    });

    it('runs a hook at once where no transaction is open, and lets a hook work on the database', async () => {
      database.afterCommit(() => write(1));
      await until(async () => (await ids()).length === 1);

      await database.transaction(() => {
        database.afterCommit(() => database.transaction(() => write(2)));
        return Promise.resolve();
      });
      await until(async () => (await ids()).length === 2);
    });

    it('logs a hook that fails, and runs the next one', async () => {
      const log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      const said: string[] = [];

      const result = await database.transaction(async () => {
        await write(1);
        database.afterCommit(() => Promise.reject(new Error('broken hook')));
        database.afterCommit(() => said.push('next'));
        return 'fine';
      });
      await until(() => said.length === 1);

      expect(result).toBe('fine');
      expect(await ids()).toEqual([1]);
      expect(log).toHaveBeenCalledWith(
        { err: expect.objectContaining({ message: 'broken hook' }) },
        expect.stringContaining('hook failed'),
      );
      log.mockRestore();
    });
  });

  describe('that PostgreSQL undoes for the sake of another', () => {
    it('is run again after a serialization failure', async () => {
      await write(1);
      let runs = 0;

      await database.transaction(
        async () => {
          await read(1);
          if (++runs === 1) await app.sql.query(`update notes set text = 'theirs' where id = 1`);
          await change(1, 'ours');
        },
        { isolation: 'REPEATABLE READ' },
      );

      expect(runs).toBe(2);
      expect((await read(1))[0]).toEqual({ text: 'ours' });
    });

    it('is run again after a deadlock, and its hooks run once', async () => {
      await write(1);
      await write(2);
      let runs = 0;
      let hooks = 0;
      let arrived = 0;
      const both = (first: number, second: number, text: string) =>
        database.transaction(async () => {
          runs++;
          database.afterCommit(() => hooks++);
          await change(first, text);
          // Only in the first attempt: in the retry the other transaction has committed.
          if (arrived < 2) {
            arrived++;
            await until(() => arrived === 2);
          }
          await change(second, text);
        });

      await Promise.all([both(1, 2, 'one'), both(2, 1, 'other')]);

      expect(runs).toBe(3);
      await until(() => hooks === 2);
      expect((await read(1))[0]).toEqual((await read(2))[0]);
    });

    it('is run four times at most, and then fails', async () => {
      await write(1);
      let runs = 0;

      const work = database.transaction(
        async () => {
          await read(1);
          await app.sql.query(`update notes set text = 'theirs ${++runs}' where id = 1`);
          await change(1, 'ours');
        },
        { isolation: 'REPEATABLE READ' },
      );

      await expect(work).rejects.toThrow('could not serialize');
      expect(runs).toBe(4);
      expect((await read(1))[0]).toEqual({ text: 'theirs 4' });
    });

    it('is a 503 with Retry-After to the caller when it stays so', async () => {
      const [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
      const product = await createProduct(manager, { stock: 5 });
      // A sequence keeps its count when the transaction around it is undone.
      await app.sql.query(`create sequence tries`);
      await app.sql.query(`
        create function refuse() returns trigger language plpgsql as $$
        begin
          perform nextval('tries');
          raise exception 'try again' using errcode = '40001';
        end $$`);
      await app.sql.query(`create trigger refuse before insert on orders for each row execute function refuse()`);

      const { status, body, headers } = await user.post('orders', lines([product, 1]));

      expect({ status, code: body.code }).toEqual({ status: 503, code: 'unavailable' });
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect((await app.sql.query('select last_value::int as tries from tries')).rows).toEqual([{ tries: 4 }]);
    });
  });

  it('uses named prepared statements, parsed once for each connection', async () => {
    const statement = sql`select ${1}::int + 1 as two, 'only here' as here`;
    const prepared = sql`select name, statement, (generic_plans + custom_plans)::int as runs
      from pg_prepared_statements where statement like ${'%only here%'} and statement not like ${'%pg_prepared%'}`;

    const found = await database.transaction(async () => {
      for (let run = 0; run < 3; run++) await database.query(statement);
      return database.query(prepared);
    });

    expect(found).toEqual([{ name: expect.stringMatching(/^k\d+$/), statement: statement.text, runs: 3 }]);
  });
});
