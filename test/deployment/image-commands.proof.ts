import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Client } from 'pg';
import { compiled, removeCompiled } from '../support/compiled.js';
import { connect, createDatabase, type TestDatabase } from '../support/database.js';
import { replicaSettings } from '../support/replicas.js';

// Each command is a process that loads the application.
jest.setTimeout(180_000);

/** Where the image has its data. */
const ROOT = resolve(__dirname, '..', '..');
const PASSWORD = 'violet lamps hum softly';

interface Outcome {
  code: number | null;
  said: string;
}

describe('the commands of the image', () => {
  let database: TestDatabase;
  let sql: Client;
  let dataDir: string;
  let production: Record<string, string>;
  const children: ChildProcess[] = [];

  beforeAll(() => compiled());
  afterAll(removeCompiled);
  beforeEach(async () => {
    database = await createDatabase('template0');
    sql = await connect(database.url);
    dataDir = mkdtempSync(join(tmpdir(), 'keelson-image-'));
    production = {
      ...replicaSettings(),
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      PUBLIC_URL: 'https://api.example.com',
      CORS_ORIGINS: 'https://shop.example.com',
      LOG_LEVEL: 'fatal',
    };
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await end(child);
    await sql.end();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const command = (args: string[], env: Record<string, string>, typed = ''): Promise<Outcome> =>
    new Promise((done) => {
      const child = execFile(
        process.execPath,
        [join(compiled(), 'src/cli.js'), ...args],
        { cwd: ROOT, env: { PATH: process.env.PATH, ...env } },
        (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, said: (stdout + stderr).trim() }),
      );
      // A command that does not read what is typed may have ended before.
      child.stdin?.on('error', () => {});
      child.stdin?.end(typed);
    });
  const tables = async () =>
    (await sql.query<{ tablename: string }>(`select tablename from pg_tables where schemaname = 'public'`)).rows.map(
      ({ tablename }) => tablename,
    );

  /** Starts a process that stays, and waits until the health command of its container is content. */
  async function start(args: string[], env: Record<string, string>): Promise<ChildProcess> {
    const child = spawn(process.execPath, [join(compiled(), 'src/cli.js'), ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    while ((await command(['health'], env)).code !== 0) {
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${output}`);
    }
    return child;
  }

  it('migrate with nothing but the address of the database, and serve with NODE_ENV=production afterwards', async () => {
    const { NODE_ENV, DATABASE_URL } = production as { NODE_ENV: string; DATABASE_URL: string };
    const first = await command(['migrate'], { NODE_ENV, DATABASE_URL });
    const second = await command(['migrate'], { NODE_ENV, DATABASE_URL });
    const PORT = String(await freePort());
    const env = { ...production, MIGRATE_ON_START: 'false', PORT };
    const api = await start([], env);

    const ready = await fetch(`http://127.0.0.1:${PORT}/health/ready`);
    const ended = await end(api);

    expect(first).toEqual({ code: 0, said: expect.stringMatching(/^Applied Initial\d+\.$/m) });
    expect(second).toEqual({ code: 0, said: 'Every migration is applied.' });
    expect(ready.status).toBe(200);
    expect(ended).toBe(0);
    expect(await command(['health'], env)).toMatchObject({ code: 1 });
  });

  it('start a worker that says on WORKER_PORT whether it is alive', async () => {
    await command(['migrate'], production);

    const worker = await start(['worker'], { ...production, WORKER_PORT: String(await freePort()) });

    expect(await end(worker)).toBe(0);
  });

  it('create the first administrator, with a password from a pipe or a mailed link', async () => {
    await command(['migrate'], production);
    const create = (args: string[], typed = '') => command(['admin:create', ...args], production, typed);

    const piped = await create(['Anna@Example.com', 'Anna', 'van der Berg'], `${PASSWORD}\n`);
    const mailed = await create(['bert@example.com', 'Bert', 'Berg', '--by-mail']);
    const again = await create(['anna@example.com', 'Anna', 'Berg'], PASSWORD);
    const easy = await create(['carl@example.com', 'Carl', 'Berg'], 'Password1234!');
    const half = await create(['carl@example.com', 'Carl']);

    expect(piped).toEqual({
      code: 0,
      said: expect.stringMatching(/^Created the administrator anna@example\.com, id \S+\.$/),
    });
    expect(mailed).toEqual({ code: 0, said: expect.stringContaining('A worker will mail the link') });
    expect(again).toEqual({ code: 1, said: 'Another account has this e-mail address.' });
    expect([easy.code, half.code]).toEqual([1, 1]);
    expect(half.said).toContain('admin:create anna@example.com');
    const { rows } = await sql.query(
      `select email from users join user_roles on user_id = id and role = 'admin' order by email`,
    );
    expect(rows).toEqual([{ email: 'anna@example.com' }, { email: 'bert@example.com' }]);
  });

  it('say whether a configuration is usable, listing all that is wrong, and touch nothing', async () => {
    const good = await command(['check-config'], { ...production, DATABASE_URL: 'postgres://db.invalid/keelson' });
    const bad = await command(['check-config'], { NODE_ENV: 'production', PORT: 'x' });
    const refused = await command(['check-config'], { NODE_ENV: 'production' });

    expect(good).toEqual({
      code: 0,
      said: 'The configuration is usable: production, https://api.example.com, jobs in PostgreSQL.',
    });
    expect(bad).toEqual({ code: 1, said: expect.stringContaining('PORT: ') });
    expect(refused.code).toBe(1);
    for (const name of ['DATABASE_URL', 'SECRET_KEY', 'JWT_PRIVATE_KEY', 'PUBLIC_URL', 'CORS_ORIGINS'])
      expect(refused.said).toContain(`${name}: `);
    expect(await tables()).toEqual([]);
  });

  it('say in a sentence what is unknown or out of reach', async () => {
    const unknown = await command(['destroy'], production);
    const away = await command(['migrate'], { DATABASE_URL: 'postgres://a:secret@127.0.0.1:1/keelson' });
    const nowhere = await command(['migrate'], { NODE_ENV: 'production' });

    expect(unknown).toEqual({ code: 1, said: expect.stringContaining('Commands: api, worker, migrate') });
    expect(away).toEqual({ code: 1, said: expect.stringContaining('ECONNREFUSED') });
    expect(nowhere).toEqual({ code: 1, said: expect.stringContaining('DATABASE_URL: ') });
    expect(away.said).not.toMatch(/secret|^\s+at /m);
  });

  describe('make a role for the application', () => {
    const suffix = `${process.pid}`;
    const admin = `admin_${suffix}`;
    const login = `app_${suffix}`;
    let asAdmin: Record<string, string>;
    /** The address without user and password, which the driver takes from PGUSER and PGPASSWORD. */
    let address: string;
    let name: string;

    beforeEach(async () => {
      const url = new URL(database.url);
      name = url.pathname.slice(1);
      url.username = '';
      url.password = '';
      address = url.href;
      // What managed services give: an administrator without superuser rights.
      await sql.query(`create role ${admin} login createdb createrole password '${PASSWORD}'`);
      await sql.query(`alter database ${name} owner to ${admin}`);
      asAdmin = { DATABASE_URL: address, PGUSER: admin, PGPASSWORD: PASSWORD };
    });
    afterEach(async () => {
      await sql.query(`reassign owned by ${name}_owner, ${admin} to current_user`);
      await sql.query(`drop owned by ${name}_owner, ${admin}`);
      for (const role of [login, `${login}_clone`, `${name}_owner`, admin]) await sql.query(`drop role ${role}`);
    });

    const as = (user: string, password: string) => ({ DATABASE_URL: address, PGUSER: user, PGPASSWORD: password });

    it('that migrates and serves without being an administrator, by PGUSER and PGPASSWORD', async () => {
      const made = await command(['role:create', login], { ...asAdmin, ROLE_PASSWORD: 'first password of the role' });
      const again = await command(['role:create', login], asAdmin, 'second password of the role\n');
      const stale = await command(['migrate'], as(login, 'first password of the role'));
      const role = as(login, 'second password of the role');
      const migrated = await command(['migrate'], role);
      const PORT = String(await freePort());
      await start(['api'], { ...production, ...role, PORT });

      const products = await fetch(`http://127.0.0.1:${PORT}/api/v1/products`);

      expect([made.code, again.code, migrated.code]).toEqual([0, 0, 0]);
      expect(stale).toEqual({ code: 1, said: expect.stringContaining('password authentication failed') });
      expect(products.status).toBe(200);
      const { rows } = await sql.query(
        `select distinct tableowner from pg_tables where schemaname = 'public'
         union select rolname from pg_roles where rolname in ($1, $2) and (rolsuper or rolcreaterole or rolcreatedb)`,
        [login, `${login}_clone`],
      );
      expect(rows).toEqual([{ tableowner: `${name}_owner` }]);
    });

    it('and a second one to alternate with, which may change what the first has made', async () => {
      await command(['role:create', login], { ...asAdmin, ROLE_PASSWORD: PASSWORD });
      await command(['migrate'], as(login, PASSWORD));
      // What the rotation of a secret store does.
      await sql.query(`alter role ${login}_clone password '${PASSWORD}'`);

      const clone = await connect(address.replace('://', `://${login}_clone:${encodeURIComponent(PASSWORD)}@`));
      await clone.query('alter table products add column made_by_clone integer');
      await clone.query('create table of_clone (id integer)');
      await clone.end();
      const first = await connect(address.replace('://', `://${login}:${encodeURIComponent(PASSWORD)}@`));
      await first.query('drop table of_clone');
      await first.end();

      expect(await tables()).not.toContain('of_clone');
    });

    it('but not with a short password, nor by a role without the right', async () => {
      const short = await command(['role:create', login], { ...asAdmin, ROLE_PASSWORD: 'short' });
      await command(['role:create', login], { ...asAdmin, ROLE_PASSWORD: PASSWORD });
      const refused = await command(['role:create', 'other'], { ...as(login, PASSWORD), ROLE_PASSWORD: PASSWORD });

      expect(short).toMatchObject({ code: 1 });
      expect(refused).toEqual({ code: 1, said: expect.stringContaining('permission denied') });
      const { rows } = await sql.query(`select from pg_roles where rolname like 'other%'`);
      expect(rows).toEqual([]);
    });
  });
});

function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => {
    child.once('close', (code) => done(code));
    child.kill('SIGTERM');
  });
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });
}
