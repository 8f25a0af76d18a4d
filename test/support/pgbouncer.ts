import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { identity, serverAccount } from '../../src/embedded-postgres/system-account.js';
import { freePort } from './redis.js';

/** True where this machine has a pgbouncer; scripts/test.mjs says so when it has none. */
export const hasPgbouncer = Boolean(process.env.PGBOUNCER_PATH);

/** From 1.21 on it may carry prepared statements from one connection to another; from 1.24 on it does by default. */
export function preparesStatements(): boolean {
  const said = execFileSync(process.env.PGBOUNCER_PATH ?? 'pgbouncer', ['--version'], { encoding: 'utf8' });
  const [, major, minor] = /PgBouncer (\d+)\.(\d+)/.exec(said) ?? [];
  return Number(major) > 1 || Number(minor) >= 21;
}

/** The real pooler before the server of a database, for logins without a password. Beside `settings` it has its defaults. */
export class Pgbouncer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    readonly url: string,
  ) {}

  static async before(
    databaseUrl: string,
    settings: Record<string, string | number>,
    logins: Record<string, string> = {},
  ): Promise<Pgbouncer> {
    const target = new URL(databaseUrl);
    const directory = mkdtempSync(join(tmpdir(), 'keelson-pgbouncer-'));
    // It refuses to run as root, and another account has to read these.
    chmodSync(directory, 0o755);
    const port = await freePort();
    const lines = Object.entries({
      listen_addr: '127.0.0.1',
      listen_port: port,
      unix_socket_dir: '',
      auth_type: 'trust',
      auth_file: join(directory, 'users.txt'),
      ...settings,
    }).map(([name, value]) => `${name} = ${value}`);
    const users = Object.entries({ [target.username]: decodeURIComponent(target.password), ...logins });
    writeFileSync(join(directory, 'users.txt'), users.map((pair) => `"${pair.join('" "')}"\n`).join(''));
    writeFileSync(
      join(directory, 'pgbouncer.ini'),
      `[databases]\n* = host=${target.hostname} port=${target.port}\n[pgbouncer]\n${lines.join('\n')}\n`,
    );
    const child = spawn(process.env.PGBOUNCER_PATH ?? 'pgbouncer', ['--quiet', join(directory, 'pgbouncer.ini')], {
      stdio: 'ignore',
      ...identity(serverAccount(directory)),
    });
    // Without `options`, which it refuses.
    const url = Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port), search: '' });
    const pooler = new Pgbouncer(child, directory, url.href);
    try {
      await pooler.ready();
      return pooler;
    } catch (error) {
      await pooler.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const { child } = this;
    if (child.exitCode === null && child.signalCode === null) {
      const exit = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exit;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const client = new Client(this.url);
      client.on('error', () => {});
      try {
        await client.connect();
        await client.query('select 1');
        return;
      } catch (error) {
        if (attempt === 200 || this.child.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 25));
      } finally {
        await client.end().catch(() => {});
      }
    }
  }
}

/** Without the option of `connect`, which the pooler refuses. */
export async function connectPlainly(url: string): Promise<Client> {
  const client = new Client(url);
  client.on('error', () => {});
  await client.connect();
  return client;
}
