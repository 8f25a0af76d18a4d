import { ChildApp } from '../support/child-app.js';
import type { ApiClient } from '../support/client.js';
import { connect, createDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';

/** `PROOF_MINUTES=10` for a longer one. */
const MINUTES = Number(process.env.PROOF_MINUTES ?? 0.25);
jest.setTimeout((MINUTES + 3) * 60_000);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('connections of every kind that are ended at random', () => {
  it(`end no process and lose no acknowledged order, for ${MINUTES} minutes`, async () => {
    const database = await createDatabase();
    const app = await ChildApp.on(database.url, {
      WORKER: 'true',
      JOB_BACKOFF_MS: '100',
      ORDER_MAX_RESERVED: '0',
      DB_STATEMENT_TIMEOUT_MS: '3000',
    });
    const sql = await connect(database.url);
    const run: { ended?: unknown } = {};
    try {
      await app.start();
      void app.ended.then((how) => (run.ended = how));
      const [manager, user] = [await app.signIn('manager@example.com'), await app.signIn('user@example.com')];
      const product = await createProduct(manager, { stock: 1_000_000 });
      const acknowledged: string[] = [];
      const statuses = new Map<number, number>();
      const untilMs = Date.now() + MINUTES * 60_000;
      const shop = async (client: ApiClient) => {
        while (Date.now() < untilMs && run.ended === undefined) {
          const { status, body } = await client.post('orders', lines([product, 1]));
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status === 201) acknowledged.push(body.id);
          else await pause(20);
        }
      };
      const exported = async () => {
        while (Date.now() < untilMs && run.ended === undefined) {
          await manager.get('products/export').catch(() => {});
          await pause(50);
        }
      };
      const killed = new Map<string, number>();
      const kill = async () => {
        while (Date.now() < untilMs && run.ended === undefined) {
          await pause(Math.random() * 300);
          const { rows } = await sql.query<{ name: string }>(
            `select application_name as name, pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid() order by random() limit $1`,
            [1 + Math.floor(Math.random() * 4)],
          );
          for (const { name } of rows) killed.set(name, (killed.get(name) ?? 0) + 1);
        }
      };
      await Promise.all([shop(user), shop(user), shop(user), shop(user), exported(), kill()]);

      expect(run.ended).toBeUndefined();
      expect([...statuses.keys()].filter((status) => ![201, 401, 503].includes(status))).toEqual([]);
      const { rows } = await sql.query<{ count: number }>(
        'select count(*)::int as count from orders where id = any($1::uuid[])',
        [acknowledged],
      );
      expect(rows[0]!.count).toBe(acknowledged.length);
      expect(acknowledged.length).toBeGreaterThan(20);
      process.stdout.write(
        `acknowledged ${acknowledged.length}, statuses ${JSON.stringify([...statuses])}, ended connections ${JSON.stringify([...killed])}\n`,
      );
      for (const name of ['keelson', 'keelson readiness', 'keelson streams', 'keelson jobs', 'keelson notifications'])
        expect(killed.has(name)).toBe(true);
      expect(await app.kill('SIGTERM')).toBe(0);
    } finally {
      await sql.end();
      await app.remove();
      await database.drop();
    }
  });
});
