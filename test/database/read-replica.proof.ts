import type { Client } from 'pg';
import { registry } from '../../src/kernel/telemetry/metrics/metrics.js';
import type { ApiClient } from '../support/client.js';
import { TestApp } from '../support/app.js';
import { connect } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { type InstalledPostgres, installedPrograms } from '../support/installed-postgres.js';
import { CutLine } from '../support/cut-line.js';
import { startPair } from '../support/postgres-pair.js';
import { until } from '../support/until.js';

jest.setTimeout(120_000);

(installedPrograms || process.env.CI ? describe : describe.skip)('a standby', () => {
  let primary: InstalledPostgres;
  let standby: InstalledPostgres;
  let address: CutLine;
  let app: TestApp;
  let onStandby: Client;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    ({ primary, standby } = await startPair());
    address = await CutLine.to(primary.url);
    const database = { url: address.url, drop: () => Promise.resolve() };
    app = await TestApp.start({ DATABASE_REPLICA_URL: standby.url, WORKER: 'true' }, database);
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  beforeEach(async () => {
    onStandby = await connect(standby.url);
    await until(async () => (await listed('replica')) > 0);
  });
  afterEach(() => onStandby.end().catch(() => undefined));
  afterAll(async () => {
    await app?.close();
    address?.close();
    standby?.stop();
    primary?.stop();
  });

  async function count(outcome: string): Promise<number> {
    const text = await registry.getSingleMetricAsString('keelson_db_replica_reads_total');
    return Number(new RegExp(`outcome="${outcome}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
  }

  /** Lists orders, and tells by how many this outcome was counted meanwhile. */
  async function listed(outcome: string): Promise<number> {
    const before = await count(outcome);
    expect((await user.get('orders')).status).toBe(200);
    return (await count(outcome)) - before;
  }

  async function place(): Promise<string> {
    const { status, body } = await user.post('orders', lines([await createProduct(manager), 1]));
    expect(status).toBe(201);
    return body.id as string;
  }

  const newest = async (who: ApiClient) => (await who.get('orders?limit=1')).body.items[0]?.id as string;

  it('answers lists, which have what anyone has written before', async () => {
    const before = await count('replica');
    for (let round = 0; round < 20; round++) {
      const id = await place();
      expect([await newest(user), await newest(manager)]).toEqual([id, id]);
    }
    await until(async () => (await listed('replica')) > 0);
    expect(await count('replica')).toBeGreaterThan(before);
    const { rows } = await onStandby.query(`select from pg_stat_activity where application_name = 'keelson replica'`);
    expect(rows.length).toBeGreaterThan(0);
    expect((await manager.get('audits?limit=1')).body.items).toHaveLength(1);
  });

  it('that falls behind is left out until it has caught up', async () => {
    await onStandby.query('select pg_wal_replay_pause()');
    try {
      const id = await place();
      await until(async () => (await listed('behind')) > 0);
      expect([await newest(user), await newest(manager)]).toEqual([id, id]);
      const exported = await manager.get('orders/export');
      expect({ status: exported.status, found: String(exported.body).includes('T-') }).toEqual({
        status: 200,
        found: true,
      });
    } finally {
      await onStandby.query('select pg_wal_replay_resume()');
    }
    await until(async () => (await listed('replica')) > 0);
  });

  it('that lags by a second is never seen to', async () => {
    await onStandby.query(`alter system set recovery_min_apply_delay = '1s'`);
    await onStandby.query('select pg_reload_conf()');
    try {
      for (let round = 0; round < 5; round++) {
        const id = await place();
        expect([await newest(user), await newest(manager)]).toEqual([id, id]);
      }
    } finally {
      await onStandby.query('alter system reset recovery_min_apply_delay');
      await onStandby.query('select pg_reload_conf()');
    }
  });

  it('that dies is left out, and used again when it is back', async () => {
    standby.kill();
    try {
      const id = await place();
      expect([await newest(user), await newest(manager)]).toEqual([id, id]);
      await until(async () => (await listed('away')) > 0);
      await until(async () => (await app.nobody.get('/health')).body.checks.replica.status === 'degraded');
    } finally {
      standby.startAgain();
    }
    await until(async () => (await listed('replica')) > 0);
  });

  it('in the place of the primary is an outage for writes until the address leads back, without a cut connection', async () => {
    const product = await createProduct(manager);
    address.leadTo(standby.url);
    try {
      address.cut();
      await until(async () => (await user.get('users/me')).status === 200);
      const refused = await user.post('orders', lines([product, 1]));
      expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 503, code: 'unavailable' });
      expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect((await app.nobody.get('/health/ready')).status).toBe(503);
    } finally {
      address.leadTo(primary.url);
    }

    const statuses = new Set<number>();
    await until(async () => {
      const { status } = await user.post('orders', lines([product, 1]));
      statuses.add(status);
      return status === 201;
    });
    expect([...statuses].filter((status) => ![201, 503].includes(status))).toEqual([]);
    await until(async () => (await app.nobody.get('/health/ready')).status === 200);
  });
});
