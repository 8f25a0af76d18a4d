import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from './redis.js';
import { until } from './until.js';

const PROGRAM = ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy', '/opt/homebrew/bin/haproxy'].find(existsSync);

/** In CI it is installed, and what needs it is never left out. */
export const hasHaproxy = PROGRAM !== undefined || Boolean(process.env.CI);

/** HAProxy with one of the samples in deploy/haproxy, on a free port. */
export class HaProxy {
  private output = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    readonly port: number,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output = (this.output + chunk.toString()).slice(-20_000)));
  }

  /** `env` has the addresses that the sample takes from the environment. */
  static async start(sample: string, env: Record<string, string>): Promise<HaProxy> {
    const directory = mkdtempSync(join(tmpdir(), 'keelson-haproxy-'));
    const port = await freePort();
    const file = resolve(__dirname, '../../deploy/haproxy', sample);
    const child = spawn(PROGRAM ?? 'haproxy', ['-db', '-f', file], {
      env: { PATH: process.env.PATH, LISTEN: `127.0.0.1:${port}`, ADMIN_SOCKET: join(directory, 'admin'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const proxy = new HaProxy(child, directory, port);
    await until(
      () => existsSync(join(directory, 'admin')) && child.exitCode === null,
      20_000,
      () => proxy.output,
    );
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What it has written last. */
  get said(): string {
    return this.output;
  }

  /** How each server of the backends is, by its name: `UP`, `DOWN`, or on the way to either. */
  async servers(): Promise<
    Record<string, { status: string; requests: number; retries: number; redispatches: number }>
  > {
    const [header = '', ...lines] = (await this.ask('show stat')).trim().split('\n');
    const columns = header.replace('# ', '').split(',');
    const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [columns[at]!, cell])));
    return Object.fromEntries(
      rows
        .filter(({ svname }) => svname !== 'FRONTEND' && svname !== 'BACKEND')
        .map(({ svname, status, stot, wretr, wredis }) => [
          svname!,
          { status: status!, requests: Number(stot), retries: Number(wretr), redispatches: Number(wredis) },
        ]),
    );
  }

  async close(): Promise<void> {
    const exit = new Promise((done) => this.child.once('exit', done));
    if (this.child.kill('SIGKILL')) await exit;
    rmSync(this.directory, { recursive: true, force: true });
  }

  private ask(command: string): Promise<string> {
    return new Promise((answered, failed) => {
      let answer = '';
      createConnection(join(this.directory, 'admin'))
        .on('data', (chunk: Buffer) => (answer += chunk.toString()))
        .once('error', failed)
        .once('end', () => answered(answer))
        .write(`${command}\n`);
    });
  }
}
