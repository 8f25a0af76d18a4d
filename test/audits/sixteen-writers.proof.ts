import { setTimeout as sleep } from 'node:timers/promises';
import sql from 'sql-template-tag';
import { v7 as uuidv7 } from 'uuid';
import { Database } from '../../src/kernel/database/database.js';
import { AuditsService } from '../../src/modules/audits/audits.service.js';
import { TestApp } from '../support/app.js';
import { ChildApp } from '../support/child-app.js';
import { connect } from '../support/database.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { PATIENCE } from '../support/patience.js';
import { until } from '../support/until.js';

const WRITERS = 16;
/** `PROOF_SECONDS=60` for a longer one. */
const SECONDS = Number(process.env.PROOF_SECONDS ?? 20);
const ROUND_SECONDS = 4;
const ROUNDS = 5;
const AUDITED = {
  AUDIT_ORIGIN: 'proof',
  SECRET_KEY: 'a secret that only the tests know, 0123456789',
  AUDIT_SEAL_MS: '500',
};

jest.setTimeout(300_000);

describe('sixteen writers', () => {
  let postgres: OwnPostgres;
  let app: TestApp;
  let database: Database;
  let worker: ChildApp;

  beforeAll(async () => {
    postgres = await OwnPostgres.start({});
    app = await TestApp.start({ ...AUDITED, DB_POOL_SIZE: String(WRITERS) }, postgres.database);
    database = app.app.get(Database);
    await app.sql.query('create table changes (id uuid primary key, writer integer not null)');
    await app.sql.query(`
      create table plain_audits (id uuid primary key, action_type text not null, entity_type text not null, entity_id uuid not null,
        user_id uuid, actor text not null, status text not null, details jsonb, changes jsonb, request_id text, ip_address text,
        user_agent text, created_at timestamptz not null default now())`);
    for (const column of ['created_at', 'entity_id', 'user_id'])
      await app.sql.query(
        `create index on plain_audits (${column}, ${column === 'created_at' ? 'id' : 'created_at, id'})`,
      );
    worker = await ChildApp.on(postgres.database.url, { ...AUDITED, WORKER: 'true', DEMO: 'false' });
    await worker.start();
  });
  afterAll(async () => {
    await worker.remove();
    await app.close().catch(() => {});
    await postgres.remove();
  });

  const changed = (writer: number) => {
    const id = uuidv7();
    return database.execute(sql`insert into changes (id, writer) values (${id}, ${writer})`).then(() => id);
  };
  const sealed = (writer: number) =>
    database.transaction(async () => {
      const entityId = await changed(writer);
      await app.app.get(AuditsService).record(null, {
        action: 'update',
        entityType: 'product',
        entityId,
        details: { writer },
        changes: { stock: { by: -1 } },
      });
    });
  const plain = (writer: number) =>
    database.transaction(async () => {
      const entityId = await changed(writer);
      await database.defer(sql`
        insert into plain_audits (id, action_type, entity_type, entity_id, actor, status, details, changes)
        values (${uuidv7()}, 'update', 'product', ${entityId}, 'system', 'success', ${JSON.stringify({ writer })}::jsonb,
          '{"stock": {"by": -1}}')`);
    });
  /** How many changes all writers make a second, and how many of them failed. */
  const load = async (write: (writer: number) => Promise<void>, seconds: number) => {
    const [end, counts] = [performance.now() + seconds * 1000, { done: 0, failed: 0 }];
    const run = async (writer: number) => {
      while (performance.now() < end)
        await write(writer).then(
          () => counts.done++,
          () => {
            counts.failed++;
            return sleep(50);
          },
        );
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => run(writer)));
    return { perSecond: counts.done / seconds, ...counts };
  };
  it('have 99 of 100 records sealed within two seconds; the ratio to plain inserts is printed', async () => {
    const client = await connect(postgres.database.url);
    const began = new Date();
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const [ours, theirs] = [await load(sealed, ROUND_SECONDS), await load(plain, ROUND_SECONDS)];
      ratios.push(ours.perSecond / theirs.perSecond);
    }
    await until(async () => (await client.query('select from audit_pending limit 1')).rows.length === 0, 60_000);
    const { rows } = await client.query<{ seconds: number }>(
      `
      select percentile_cont(0.99) within group (order by extract(epoch from c.created_at - a.created_at))::float8 as seconds
      from audits a join audit_leaves l on l.audit_id = a.id,
        lateral (select created_at from audit_checkpoints where size > l.leaf_index order by size limit 1) as c
      where a.entity_type = 'product' and a.created_at >= $1`,
      [began],
    );
    await client.end();
    const median = ratios.toSorted((one, other) => one - other)[Math.floor(ROUNDS / 2)]!;
    process.stdout.write(`ratio ${median.toFixed(2)}, sealed within ${rows[0]!.seconds.toFixed(2)} s at p99\n`);

    expect(rows[0]!.seconds).toBeLessThan(2 * PATIENCE);
  });

  it('lose no record while sequencers are killed and the database stops at once', async () => {
    const client = await connect(postgres.database.url);
    await client.query('delete from changes where not exists (select from audits where entity_id = changes.id)');
    await client.end();
    const writing = load(sealed, SECONDS);
    for (let kill = 0; kill < 3; kill++) {
      await sleep((SECONDS * 1000) / 5);
      await worker.kill('SIGKILL');
      if (kill === 1) await postgres.crash();
      await sleep(2000);
      await worker.start();
    }
    const { done, failed } = await writing;
    const fresh = await TestApp.start(AUDITED, postgres.database);
    const query = async <T>(text: string) => (await fresh.sql.query(text)).rows[0] as T;
    await until(
      async () => (await query<{ left: number }>('select count(*)::int as left from audit_pending')).left === 0,
      60_000,
    );
    const counts = await query<Record<string, number>>(`
      select (select count(*)::int from changes) as changes,
        (select count(*)::int from changes join audits on entity_id = changes.id) as records,
        (select count(*)::int from audits) as audits,
        (select count(*)::int from audit_leaves join audits on id = audit_id) as leaves,
        (select max(leaf_index)::int + 1 from audit_leaves) as size`);
    process.stdout.write(`${done} changes, ${failed} failed, ${counts.size} leaves\n`);

    expect(counts.records).toBe(counts.changes);
    expect(counts.leaves).toBe(counts.audits);
    expect(counts.size).toBe(counts.leaves);
    expect(counts.changes).toBeGreaterThanOrEqual(done);
    const admin = await fresh.signIn('manager');
    const [{ id }] = (await admin.get('audits?entityType=product&limit=1')).body.items;
    expect((await admin.get(`audits/${id}/proof`)).body.verified).toBe(true);
    await fresh.close();
  });
});
