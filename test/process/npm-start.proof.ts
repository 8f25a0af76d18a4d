import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NpmStart } from './npm-start.js';
import { until } from './until.js';

/** The first start of a fresh tree also compiles it. */
jest.setTimeout(120_000);

let dataDir: string;
let started: NpmStart[];

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'keelson-start-'));
  chmodSync(dataDir, 0o755);
});

beforeEach(() => {
  started = [];
});

afterEach(async () => {
  for (const one of started.filter(({ exitCode }) => exitCode === undefined)) process.kill(-one.pid, 'SIGKILL');
  for (const one of started) await one.gone();
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function npmStart(port?: number): Promise<NpmStart> {
  const start = NpmStart.spawn(port ?? (await freePort()), dataDir);
  started.push(start);
  return start;
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return server;
}

async function freePort(): Promise<number> {
  const server = await listen(0);
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

const postmasterPid = () =>
  Number.parseInt(readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8'), 10);

describe('npm start', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)(
    'leaves nothing behind when npm gets a %s',
    async (signal) => {
      const start = await (await npmStart()).ready();
      start.npm.kill(signal);
      await start.gone();
      expect(await start.answers()).toBe(false);
    },
  );

  it('leaves nothing behind after Ctrl-C, which reaches the whole group', async () => {
    const start = await (await npmStart()).ready();
    process.kill(-start.pid, 'SIGINT');
    await start.gone();
    expect(start.output).not.toMatch(/not clean|"level":"(error|fatal)"/);
  });

  it('leaves nothing behind when the application is killed', async () => {
    const start = await (await npmStart()).ready();
    process.kill(start.applicationPid(), 'SIGKILL');
    await start.gone();
    await start.ended();
    expect(start.exitCode).not.toBe(0);
  });

  it('serves again after its database was killed', async () => {
    const start = await (await npmStart()).ready();
    const killed = postmasterPid();
    process.kill(killed, 'SIGKILL');
    await until(
      () => start.output.includes('PostgreSQL runs again'),
      () => start.output,
    );
    await until(() => start.answers());
    expect(postmasterPid()).not.toBe(killed);
  });

  it('names the port that is taken, and how to choose another', async () => {
    const port = await freePort();
    const squatter = await listen(port);
    const start = await npmStart(port);
    await start.ended();
    squatter.close();
    expect(start.output).toMatch(new RegExp(`Port ${port} is taken.*PORT=\\d+ npm start`, 's'));
    expect(start.exitCode).toBe(1);
  });

  it('refuses a folder that another start uses, and leaves that one alone', async () => {
    const first = await (await npmStart()).ready();
    const second = await npmStart();
    await second.ended();
    expect(second.output).toContain(`in use by process ${first.applicationPid()}`);
    expect(second.exitCode).toBe(1);
    expect(await first.answers()).toBe(true);
  });
});
