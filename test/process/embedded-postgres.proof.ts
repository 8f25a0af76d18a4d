import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.js';
import { DataDirInUseError } from '../../src/embedded-postgres/data-dir-lock.js';
import { Owner, removeCompiled } from './owner.js';
import { processesWith } from './processes.js';
import { until } from './until.js';
import { proof } from '../support/thorough.js';

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };

let dataDir: string;
let cleanups: (() => unknown)[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'keelson-postgres-'));
  chmodSync(dataDir, 0o755);
  const gone = () => until(() => processesWith(dataDir).length === 0);
  cleanups = [() => rmSync(dataDir, { recursive: true, force: true }), gone];
});

afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

afterAll(removeCompiled);

const cluster = () => join(dataDir, 'postgres', 'data');
const pidFile = () => join(cluster(), 'postmaster.pid');
const postmasterPid = () => (existsSync(pidFile()) ? Number.parseInt(readFileSync(pidFile(), 'utf8'), 10) : 0);
const serverProcesses = () => processesWith(cluster());

async function start(): Promise<EmbeddedPostgres> {
  const server = await EmbeddedPostgres.start({ dataDir, database: 'keelson' });
  cleanups.push(() => server.stop());
  return server;
}

function spawnOwner(folder = dataDir, account = {}): Owner {
  const owner = Owner.spawn(folder, account);
  cleanups.push(() => owner.kill('SIGKILL'));
  return owner;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  return query(url, 'SELECT 1').then(
    () => true,
    () => false,
  );
}

describe('the embedded server', () => {
  it('keeps its data and its port over a restart', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(await answers(first.url)).toBe(false);

    const second = await start();

    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([42]);
  });

  proof('speaks UTF-8 and UTC, asks for a password and listens on this machine alone', async () => {
    const { url } = await start();
    const settings = [
      'server_encoding',
      'TimeZone',
      'listen_addresses',
      'password_encryption',
      'unix_socket_directories',
    ];

    const values = await Promise.all(settings.map((name) => query(url, `SHOW "${name}"`)));

    expect(values.flat()).toEqual(['UTF8', 'UTC', '127.0.0.1', 'scram-sha-256', '']);
    await expect(query(url.replace(/:[^:@]+@/, ':guess@'), 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
    expect(statSync(join(cluster(), 'keelson.password')).mode & 0o777).toBe(0o600);
  });

  it('refuses a second owner, and tells which process has the folder', async () => {
    await start();
    const second = EmbeddedPostgres.start({ dataDir, database: 'keelson' });
    await expect(second).rejects.toThrow(DataDirInUseError);
    await expect(second).rejects.toThrow(`in use by process ${process.pid}`);
    await expect(second).rejects.toThrow('choose another DATA_DIR and another PORT');
  });

  proof('is shared by scripts that attach, and survives them', async () => {
    const owner = await start();
    const guest = await EmbeddedPostgres.attach({ dataDir, database: 'other' });
    await guest.stop();
    expect(guest.port).toBe(owner.port);
    expect(await query(guest.url, 'SELECT current_database()')).toEqual(['other']);
  });

  proof('is started by a script that attaches while no process owns it', async () => {
    const guest = await EmbeddedPostgres.attach({ dataDir, database: 'keelson' });
    expect(await answers(guest.url)).toBe(true);
    await guest.stop();
    expect(serverProcesses()).toEqual([]);
  });

  proof('goes to exactly one of several processes that start at once', async () => {
    const owners = Array.from({ length: 4 }, () => spawnOwner());
    const outcomes = await Promise.allSettled(owners.map((owner) => owner.ready()));
    const losers = owners.filter((_, index) => outcomes[index]?.status === 'rejected');
    expect(losers).toHaveLength(3);
    for (const loser of losers) expect(await loser.refused()).toMatch(/in use by process \d+/);
  });

  it('comes back on the same port when it is killed', async () => {
    const { url, port } = await start();
    // Linux, macOS and Windows take the ports of outgoing connections from above this one.
    expect(port).toBeLessThan(32_768);
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const killed = postmasterPid();

    process.kill(killed, 'SIGKILL');

    await until(async () => postmasterPid() !== killed && (await answers(url)));
    expect(await query(url, 'SELECT answer FROM kept')).toEqual([42]);
  });

  proof('is gone soon after its owner was killed, and starts again with its data', async () => {
    const owner = spawnOwner();
    const { url } = await owner.ready();
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');

    await owner.kill('SIGKILL');

    await until(() => serverProcesses().length === 0);
    const next = await start();
    expect(await query(next.url, 'SELECT answer FROM kept')).toEqual([42]);
  });

  proof('replaces a server that outlived both its owner and its watcher', async () => {
    const owner = spawnOwner();
    await owner.ready();
    const orphan = postmasterPid();
    for (const pid of processesWith('/bin/sh', cluster())) process.kill(pid, 'SIGKILL');
    await owner.kill('SIGKILL');
    expect(serverProcesses()).toContain(orphan);

    const next = await start();

    expect(postmasterPid()).not.toBe(orphan);
    expect(await answers(next.url)).toBe(true);
  });

  proof('does not mistake another program that got the pid of a dead server for a server', async () => {
    const first = await start();
    await first.stop();
    writeFileSync(pidFile(), `${process.ppid}\n${cluster()}\n1\n${first.port}\n\n\n\nready\n`);
    const second = await start();
    expect(await answers(second.url)).toBe(true);
  });

  proof('does not take the owner record of a dead process for a live owner', async () => {
    const first = await start();
    await first.stop();
    const record = { id: 'old', pid: process.pid, identity: 'of a process that had this pid before', state: 'ready' };
    writeFileSync(join(dataDir, 'postgres', 'owner.json'), JSON.stringify(record));
    const second = await start();
    expect(await answers(second.url)).toBe(true);
  });

  proof('tells that data of another major version cannot be read', async () => {
    const first = await start();
    await first.stop();
    writeFileSync(join(cluster(), 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(/written by PostgreSQL 17, and PostgreSQL 18 is installed/);
  });

  proof('takes another port when the last one is in use, unless it is required', async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer();
    await new Promise<void>((done) => squatter.listen(first.port, '127.0.0.1', done));
    cleanups.push(() => squatter.close());

    const insisting = EmbeddedPostgres.start({ dataDir, database: 'keelson', port: first.port });
    await expect(insisting).rejects.toThrow(`Port ${first.port}`);

    const second = await start();
    expect(second.port).not.toBe(first.port);
  });

  proof('begins anew after a first start that was killed half-way', async () => {
    const owner = spawnOwner();
    const drafts = () => {
      const folder = join(dataDir, 'postgres');
      return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('data.new')) : [];
    };
    await until(() => drafts().length > 0);
    await owner.kill('SIGKILL');
    const { url } = await start();
    expect(await answers(url)).toBe(true);
    expect(drafts()).toEqual([]);
  });

  (isRoot ? proof : it.skip)(
    'keeps its files elsewhere when its account cannot enter the folder, and leaves a note',
    async () => {
      chmodSync(dataDir, 0o700);
      const server = await start();
      cleanups.splice(2, 0, () => rmSync(server.directory, { recursive: true, force: true }));

      expect(server.directory).toMatch(/^\/var\/lib\/keelson-[0-9a-f]{12}$/);
      expect(readFileSync(join(dataDir, 'postgres', 'MOVED.txt'), 'utf8')).toContain(server.directory);
      expect(await answers(server.url)).toBe(true);
    },
  );

  (isRoot ? proof : it.skip)('runs as an ordinary user', async () => {
    mkdirSync(join(dataDir, 'own'));
    chownSync(join(dataDir, 'own'), nobody.uid, nobody.gid);
    const owner = spawnOwner(join(dataDir, 'own'), nobody);

    const { url, directory } = await owner.ready();

    expect(await answers(url)).toBe(true);
    expect(statSync(join(directory, 'data')).uid).toBe(nobody.uid);
  });
});
