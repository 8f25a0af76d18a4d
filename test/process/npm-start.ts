import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { descendantsOf, isRunning, processesWith } from './processes.js';
import { until } from './until.js';

const root = resolve(__dirname, '..', '..');

/** One `npm start`, as a person or an init system begins and ends it. */
export class NpmStart {
  output = '';
  exitCode: number | null | undefined;
  private known: number[] = [];

  private constructor(
    readonly npm: ChildProcess,
    readonly port: number,
    private readonly dataDir: string,
  ) {
    npm.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    npm.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    npm.once('exit', (code) => (this.exitCode = code));
  }

  static spawn(port: number, dataDir: string): NpmStart {
    const ours = Object.entries(process.env).filter(([name]) => !/^(npm_|DATABASE_URL|NODE_)/i.test(name));
    const env = { ...Object.fromEntries(ours), PORT: String(port), DATA_DIR: dataDir };
    // A group of its own is what a terminal gives it, and what Ctrl-C then reaches.
    const npm = spawn('npm', ['start'], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    return new NpmStart(npm, port, dataDir);
  }

  get pid(): number {
    return this.npm.pid ?? 0;
  }

  async ready(): Promise<this> {
    await until(
      async () => (await this.answers()) || this.exitCode !== undefined,
      () => this.output,
    );
    if (this.exitCode !== undefined) throw new Error(`npm start ended instead of serving:\n${this.output}`);
    this.known = [this.pid, ...descendantsOf(this.pid)];
    return this;
  }

  async answers(): Promise<boolean> {
    const url = `http://127.0.0.1:${this.port}/health/ready`;
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    return response?.ok ?? false;
  }

  /** The pid of the application itself, which is neither npm nor the shell that npm may put between. */
  applicationPid(): number {
    const [pid] = processesWith('scripts/start.mjs').filter((each) => this.known.includes(each) && !isShell(each));
    if (!pid) throw new Error(`The application is not among ${this.known.join(', ')}.`);
    return pid;
  }

  /** Resolves when npm, the shell, the application, PostgreSQL and its watcher have ended. */
  gone(): Promise<void> {
    return until(
      () => this.leftovers().length === 0,
      () => `Left behind: ${this.leftovers().join(', ')}\n${this.output}`,
    );
  }

  ended(): Promise<void> {
    return until(
      () => this.exitCode !== undefined,
      () => this.output,
    );
  }

  private leftovers(): number[] {
    return [...this.known.filter(isRunning), ...processesWith(this.dataDir)];
  }
}

const isShell = (pid: number): boolean => processesWith('sh -c').includes(pid);
