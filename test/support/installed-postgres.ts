import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder with the programs of the newest PostgreSQL that the system's packages have put here. */
export const installedPrograms = globSync('/usr/lib/postgresql/*/bin')
  .toSorted((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)))
  .findLast((folder) => globSync(join(folder, '{initdb,pg_dump,pg_restore}')).length === 3);

/** A server of the system's PostgreSQL, which unlike the embedded one comes with pg_dump. */
export class InstalledPostgres {
  private isKilled = false;

  private constructor(
    private readonly directory: string,
    private readonly programs: string,
    readonly url: string,
  ) {}

  /** `certify` makes `server.crt` and `server.key` in the data folder, and the server then speaks TLS. */
  static async start(certify?: (folder: string) => void): Promise<InstalledPostgres> {
    const server = await InstalledPostgres.prepare();
    const { directory } = server;
    server.run('initdb', [
      '--username=keelson',
      '--auth=trust',
      '--encoding=UTF8',
      '--no-sync',
      `--pgdata=${directory}/data`,
    ]);
    if (certify) {
      certify(`${directory}/data`);
      if (server.isRoot)
        execFileSync('chown', ['postgres', `${directory}/data/server.crt`, `${directory}/data/server.key`]);
    }
    server.startUp(certify ? '-c ssl=on' : '');
    return server;
  }

  /** A server that follows this one by streaming replication and answers reads. */
  async standby(): Promise<InstalledPostgres> {
    const server = await InstalledPostgres.prepare();
    const { hostname, port } = new URL(this.url);
    server.run('pg_basebackup', [
      `--host=${hostname}`,
      `--port=${port}`,
      '--username=keelson',
      `--pgdata=${server.directory}/data`,
      '--write-recovery-conf',
      '--checkpoint=fast',
      '--no-sync',
    ]);
    server.startUp();
    return server;
  }

  /** Makes a standby the primary. */
  promote(): void {
    this.run('pg_ctl', ['--wait', `--pgdata=${this.directory}/data`, 'promote']);
  }

  /** Ends it at once, as the death of its machine does. */
  kill(): void {
    const file = `${this.directory}/data/postmaster.pid`;
    process.kill(Number.parseInt(readFileSync(file, 'utf8'), 10), 'SIGKILL');
    this.isKilled = true;
  }

  /** After `kill`, on the data that it left. */
  startAgain(): void {
    this.startUp();
    this.isKilled = false;
  }

  stop(): void {
    if (!this.isKilled) this.run('pg_ctl', ['--wait', '--mode=immediate', `--pgdata=${this.directory}/data`, 'stop']);
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** A folder and an address for a server. */
  private static async prepare(): Promise<InstalledPostgres> {
    if (!installedPrograms) throw new Error('PostgreSQL is not installed.');
    const directory = mkdtempSync(join(tmpdir(), 'keelson-installed-postgres-'));
    const port = await freePort();
    const server = new InstalledPostgres(directory, installedPrograms, `postgres://keelson@127.0.0.1:${port}/keelson`);
    // It refuses to run as root, and the account must own its data.
    if (server.isRoot) execFileSync('chown', ['postgres', directory]);
    return server;
  }

  private startUp(more = ''): void {
    const { directory } = this;
    const { port } = new URL(this.url);
    const settings = `-p ${port} -c unix_socket_directories= -c fsync=off -c listen_addresses=127.0.0.1 ${more}`;
    this.run('pg_ctl', ['--wait', `--pgdata=${directory}/data`, `--log=${directory}/log`, '-o', settings, 'start']);
  }

  private get isRoot(): boolean {
    return process.getuid?.() === 0;
  }

  private run(program: string, args: string[]): void {
    const command = [join(this.programs, program), ...args];
    const [name, ...rest] = this.isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    const { status, stderr } = spawnSync(name!, rest, {
      cwd: this.directory,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  }
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });
}
