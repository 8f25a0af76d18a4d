import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DEMO_PASSWORD } from '../../src/demo/demo-accounts.js';
import { ApiClient } from './client.js';

const ROOT = resolve(__dirname, '..', '..');

/** The built application as a process of its own, to be killed and started again. It keeps its address and its keys. */
export class ChildApp {
  readonly url: string;
  private child: ChildProcess | undefined;
  private output = '';
  private exit: Promise<number | NodeJS.Signals> = Promise.resolve(0);

  private constructor(
    private readonly env: NodeJS.ProcessEnv,
    readonly dataDir: string,
    private readonly command: readonly string[] = [join(ROOT, 'scripts', 'start.mjs')],
  ) {
    this.url = `http://127.0.0.1:${env.PORT}`;
  }

  /** Not started yet. With DEMO it has people to sign in as. */
  static async on(databaseUrl: string, env: Record<string, string> = {}): Promise<ChildApp> {
    const dataDir = mkdtempSync(join(tmpdir(), 'keelson-child-'));
    return new ChildApp(
      {
        PATH: process.env.PATH,
        // Makes it end with this process, as `npm start` does with npm.
        npm_lifecycle_event: 'test',
        DATABASE_URL: databaseUrl,
        DATA_DIR: dataDir,
        HOST: '127.0.0.1',
        PORT: String(await freePort()),
        DEMO: 'true',
        BCRYPT_ROUNDS: '4',
        LOG_LEVEL: 'fatal',
        RATE_LIMITS: 'default=1000000/60',
        ...env,
      },
      dataDir,
    );
  }

  /** A job process, not started yet. */
  static async worker(databaseUrl: string, env: Record<string, string> = {}): Promise<ChildApp> {
    const app = await ChildApp.on(databaseUrl, env);
    return new ChildApp({ ...app.env, WORKER_PORT: app.env.PORT }, app.dataDir, [...app.command, '--worker']);
  }

  /** A command of the image (`api`, `migrate`) of the version that is compiled in the folder, not started yet. */
  static async ofVersion(
    folder: string,
    command: string,
    databaseUrl: string,
    env: Record<string, string>,
  ): Promise<ChildApp> {
    const app = await ChildApp.on(databaseUrl, { DEMO: 'false', MIGRATE_ON_START: 'false', ...env });
    return new ChildApp(app.env, app.dataDir, [join(folder, 'src', 'cli.js'), command]);
  }

  /** Resolves once it answers requests; what it did before is done by another process. `env` is for this start alone. */
  async start(env: Record<string, string> = {}): Promise<void> {
    this.spawn(env);
    const ended = this.exit.then((how) => {
      throw new Error(`The application ended with ${how} before it was ready:\n${this.output}`);
    });
    await Promise.race([ended, this.ready()]);
  }

  /** For a start that is expected to fail: how it ended, and what it said. */
  async run(): Promise<{ exit: number | NodeJS.Signals; output: string }> {
    this.spawn();
    return { exit: await this.exit, output: this.output };
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Resolves when it ends by itself, with the exit code or the signal that ended it. */
  get ended(): Promise<number | NodeJS.Signals> {
    return this.exit;
  }

  /** Sends the signal; resolves with the exit code, or the signal that ended it. */
  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    this.child?.kill(signal);
    return this.exit;
  }

  async signIn(email: string): Promise<ApiClient> {
    const { body } = await new ApiClient(this.url).post('auth/login', { email, password: DEMO_PASSWORD });
    return new ApiClient(this.url, body.accessToken);
  }

  async remove(): Promise<void> {
    await this.kill('SIGKILL');
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private spawn(env: Record<string, string> = {}): void {
    this.output = '';
    const child = spawn(process.execPath, this.command, {
      cwd: ROOT,
      env: { ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child = child;
    this.exit = new Promise((done) => child.once('close', (code, signal) => done(code ?? signal ?? 'SIGKILL')));
  }

  private async ready(): Promise<void> {
    for (;;) {
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((wait) => setTimeout(wait, 25));
    }
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
