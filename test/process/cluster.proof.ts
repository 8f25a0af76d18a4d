import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { ChildApp } from '../support/child-app.js';
import { connect, createDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/until.js';

jest.setTimeout(180_000);

const TOKEN = 'a token that only the tests know, 0123456789';
const POOL = 5;

/** The processes that serve the requests of an application. */
function processesOf(app: ChildApp): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...args]) => Number(parent) === app.pid && args.join(' ').includes('start.mjs'))
    .map(([pid]) => Number(pid));
}

/** A connection that Node gives to a process in the moment of its death is answered by none. */
const get = (app: ChildApp, path: string, headers: Record<string, string> = {}) =>
  fetch(`${app.url}${path}`, { headers: { Connection: 'close', ...headers }, signal: AbortSignal.timeout(10_000) });

const metricsOf = async (app: ChildApp) => (await get(app, '/metrics', { Authorization: `Bearer ${TOKEN}` })).text();

const served = (number: number) =>
  new RegExp(`^http_server_request_duration_seconds_count\\{.*process="${number}".*\\} [1-9]`, 'm');

/** Whether both processes have answered a request. A process tells its metrics before it listens. */
async function areBothThere(app: ChildApp): Promise<boolean> {
  const text = await metricsOf(app);
  return [1, 2].every((number) => served(number).test(text));
}

/** How so many requests at once were answered. */
async function load(app: ChildApp, count: number): Promise<Set<number | string>> {
  const answers = Array.from({ length: count }, () =>
    get(app, '/api/v1/products').then(
      ({ status }) => status,
      () => 'cut off',
    ),
  );
  return new Set<number | string>(await Promise.all(answers));
}

/** Connections that the killed process had are lost; from the moment its end is noticed all others are answered. */
async function isUndisturbed(app: ChildApp): Promise<boolean> {
  const answers = await load(app, 50);
  return answers.size === 1 && answers.has(200);
}

describe('two processes behind one port', () => {
  let database: TestDatabase;
  let app: ChildApp;

  beforeAll(async () => {
    database = await createDatabase();
    app = await ChildApp.on(database.url, { WEB_CONCURRENCY: '2', DB_POOL_SIZE: String(POOL), METRICS_TOKEN: TOKEN });
    await app.start();
    await until(() => areBothThere(app), 60_000);
  });
  afterAll(async () => {
    await app.remove();
    await database.drop();
  });

  const children = () => processesOf(app);
  it('share the requests, and either answers the metrics of both', async () => {
    expect(await load(app, 200)).toEqual(new Set([200]));

    const text = await metricsOf(app);
    for (const number of [1, 2]) expect(text).toMatch(served(number));
    expect(text).toMatch(/^keelson_db_transactions_total\{outcome="committed",process="2"\} \d+$/m);
    expect(text).toMatch(/# EOF\s*$/);
  });

  it('have no more connections for requests than DB_POOL_SIZE together', async () => {
    await load(app, 300);
    const client = await connect(database.url);
    const { rows } = await client.query(
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name = 'keelson'`,
    );
    await client.end();

    expect(rows[0].count).toBeLessThanOrEqual(POOL);
  });

  it('go on when one of them is killed, which is replaced', async () => {
    const before = children();
    expect(before).toHaveLength(2);
    process.kill(before[0]!, 'SIGKILL');
    await until(() => !children().includes(before[0]!));

    await until(() => isUndisturbed(app), 60_000);
    await until(() => children().length === 2, 30_000);
    await until(() => areBothThere(app), 60_000);
    expect(children()).toContain(before[1]);
    expect(await load(app, 50)).toEqual(new Set([200]));
  });

  it('all end with SIGTERM, and leave nothing behind', async () => {
    const before = children();

    expect(await app.kill('SIGTERM')).toBe(0);

    const alive = execFileSync('ps', ['-A', '-o', 'pid='], { encoding: 'utf8' }).split('\n').map(Number);
    expect(before.filter((pid) => alive.includes(pid))).toEqual([]);

    await app.start();
    await until(() => areBothThere(app), 60_000);
  });
});

describe('two processes on the embedded database', () => {
  let app: ChildApp;

  beforeAll(async () => {
    app = await ChildApp.on('', { WEB_CONCURRENCY: '2', METRICS_TOKEN: TOKEN });
    // PostgreSQL does not run as root, and another user must reach its folder.
    chmodSync(app.dataDir, 0o755);
    await app.start();
    await until(() => areBothThere(app), 60_000);
  });
  afterAll(() => app.remove());

  it('serve the demo, go on when one is killed, and end before their database does', async () => {
    const manager = await app.signIn('manager@example.com');
    expect((await manager.get('users/me')).status).toBe(200);
    expect(await load(app, 50)).toEqual(new Set([200]));

    const [first] = processesOf(app);
    process.kill(first!, 'SIGKILL');
    await until(() => !processesOf(app).includes(first!));
    await until(() => isUndisturbed(app), 60_000);
    await until(() => processesOf(app).length === 2, 30_000);
    await until(() => areBothThere(app), 60_000);

    const postmaster = join(app.dataDir, 'postgres', 'data', 'postmaster.pid');
    expect(existsSync(postmaster)).toBe(true);
    expect(await app.kill('SIGTERM')).toBe(0);
    expect(existsSync(postmaster)).toBe(false);
  });
});
