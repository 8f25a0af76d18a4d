import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** True where this machine has a redis-server; scripts/test.mjs says so when it has none. */
export const hasRedis = Boolean(process.env.REDIS_SERVER_PATH);

/** A private redis-server on a free port, which can be stopped, suspended and restarted with its data. */
export class RedisServer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly directory: string,
  ) {}

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), mkdtempSync(join(tmpdir(), 'keelson-redis-')));
    await server.resume();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, with what it had written down before. */
  async resume(): Promise<void> {
    const options = [
      '--port',
      String(this.port),
      '--bind',
      '127.0.0.1',
      '--dir',
      this.directory,
      '--appendonly',
      'yes',
    ];
    this.child = spawn(process.env.REDIS_SERVER_PATH ?? 'redis-server', [...options, '--save', ''], {
      stdio: 'ignore',
    });
    const client = new Redis(this.url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    client.on('error', () => {});
    await client.ping();
    client.disconnect();
  }

  /** Ends it at once, as a crash does; its port refuses connections then. */
  async crash(): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exit = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exit;
  }

  /** It keeps its connections and answers nothing, until `awake`. */
  hang(): void {
    this.child?.kill('SIGSTOP');
  }

  awake(): void {
    this.child?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.crash();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
