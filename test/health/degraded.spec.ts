import { Logger } from '@nestjs/common';
import { Database } from '../../src/kernel/database/database.js';
import { HealthChecks } from '../../src/kernel/telemetry/health-checks.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { answerStatements } from '../support/statements.js';
import { proof } from '../support/thorough.js';
import { until } from '../support/until.js';

describe('health', () => {
  let app: TestApp;
  let admin: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.signIn('admin');
  });
  afterAll(() => app.close());
  beforeEach(forget);

  /** Results are kept for five seconds. */
  function forget() {
    Object.assign(app.app.get(HealthChecks), { cached: undefined });
  }

  it('is degraded, and still served, without a worker', async () => {
    const { status, body } = await app.nobody.get('/health');

    expect({ status, health: body.status }).toEqual({ status: 200, health: 'degraded' });
    expect(body.checks.worker).toEqual({
      status: 'degraded',
      message: 'No process works on jobs; mails, reports and clean-up wait.',
    });
    expect((await app.nobody.get('/health/ready')).body.status).toBe('healthy');
  });

  it('counts a worker for as long as it is heard of', async () => {
    await app.sql.query(`insert into worker_heartbeats (id, version) values (gen_random_uuid(), '1.0.0')`);
    expect((await app.nobody.get('/health')).body.checks.worker.status).toBe('healthy');

    await app.sql.query(`update worker_heartbeats set seen_at = now() - interval '36 seconds'`);
    forget();
    expect((await app.nobody.get('/health')).body.checks.worker.status).toBe('degraded');
  });

  it('hears of a worker a moment after a heartbeat that could not be recorded', async () => {
    await app.sql.query('delete from worker_heartbeats');
    await app.sql.query('alter table worker_heartbeats rename to worker_heartbeats_away');
    const warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const worker = await TestApp.start({ WORKER: 'true' }, app.database);
    await until(() =>
      warned.mock.calls.some((call) => call.includes('The heartbeat of the worker could not be recorded.')),
    );
    await app.sql.query('alter table worker_heartbeats_away rename to worker_heartbeats');

    // A heartbeat follows another after ten seconds.
    await until(async () => (await app.sql.query('select from worker_heartbeats')).rows.length > 0, 3000);
    await worker.close();
    warned.mockRestore();
    expect((await app.sql.query('select from worker_heartbeats')).rows).toEqual([]);
  });

  it('is degraded when events wait for more than a minute', async () => {
    const insert = `insert into outbox (id, type, version, subject, data, created_at)
      values (gen_random_uuid(), 'test', 1, gen_random_uuid(), '{}', now() - interval '90 seconds')`;
    await app.sql.query(insert);
    const { body } = await app.nobody.get('/health');
    await app.sql.query(`delete from outbox where type = 'test'`);

    expect(body.checks.outbox).toMatchObject({
      status: 'degraded',
      message: expect.stringMatching(/waited for 9\d s/),
    });
  });

  it('is degraded when a migration is pending', async () => {
    const { rows } = await app.sql.query(
      'delete from migrations where id = (select max(id) from migrations) returning *',
    );
    const other = await TestApp.start({}, app.database);
    try {
      const { body } = await other.nobody.get('/health');
      expect(body.checks.migrations).toEqual({ status: 'degraded', message: '1 migrations are pending.' });
    } finally {
      await other.close();
      const { id, timestamp, name } = rows[0] as Record<string, unknown>;
      await app.sql.query('insert into migrations values ($1, $2, $3)', [id, timestamp, name]);
    }
  });

  it('is degraded when notifications do not arrive, as behind a pooler in transaction mode', async () => {
    answerStatements(app.app.get(Database), 'pg_notify', () => Promise.resolve([]));
    try {
      expect((await app.nobody.get('/health')).body.checks.notifications).toMatchObject({ status: 'degraded' });
    } finally {
      jest.restoreAllMocks();
    }
  });

  proof('counts a check that throws, or hangs, as degraded', async () => {
    const other = await TestApp.start({}, app.database);
    const checks = other.app.get(HealthChecks);
    checks.register('broken', () => Promise.reject(new Error('secret')));
    checks.register('hanging', () => new Promise(() => {}));
    const { body } = await other.nobody.get('/health');
    await other.close();

    const failed = { status: 'degraded', message: 'The check failed, or did not end in time.' };
    expect([body.checks.broken, body.checks.hanging]).toEqual([failed, failed]);
  });

  it('is told in detail to admins alone', async () => {
    const { status, body } = await admin.get('/health/detailed');

    expect(status).toBe(200);
    expect(body).toMatchObject({
      process: { residentBytes: expect.any(Number), load: expect.any(Array) },
      pool: { max: 10 },
      warnings: [],
      checks: {
        queues: { details: { events: { failed: 0 } } },
        migrations: { details: { newest: expect.any(String), pending: [] } },
      },
    });
    expect((await app.nobody.get('/health/detailed')).status).toBe(401);
    expect((await (await app.signIn('manager')).get('/health/detailed')).status).toBe(403);
  });
});
