import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { compiled } from './compiled.js';
import { connect, createDatabase, type TestDatabase } from './database.js';
import { until } from './until.js';

/** A database, and job processes beside each other on it that can be killed; what they did is counted. */
export class EventWorkers {
  private readonly children = new Set<EventWorker>();

  private constructor(
    readonly database: TestDatabase,
    readonly sql: Client,
    private readonly directory: string,
    private readonly env: Record<string, string>,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<EventWorkers> {
    const database = await createDatabase();
    const sql = await connect(database.url);
    await sql.query('create table causes (cause uuid primary key); create table effects (cause uuid not null)');
    const directory = mkdtempSync(join(tmpdir(), 'keelson-workers-'));
    writeFileSync(join(directory, 'effects'), '');
    return new EventWorkers(database, sql, directory, env);
  }

  spawn(env: Record<string, string> = {}): EventWorker {
    const worker = new EventWorker({
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL: this.database.url,
      DATA_DIR: this.directory,
      MIGRATE_ON_START: 'false',
      DEMO: 'false',
      SECRET_KEY: 'a secret that only the tests know, 0123456789',
      OUTBOX_POLL_MS: '50',
      OUTBOX_LEASE_MS: '400',
      JOB_LOCK_MS: '1000',
      JOB_BACKOFF_MS: '50',
      DB_POOL_SIZE: '4',
      EFFECTS_FILE: join(this.directory, 'effects'),
      HOLD_FILE: join(this.directory, 'hold'),
      ...this.env,
      ...env,
    });
    this.children.add(worker);
    return worker;
  }

  /** The outside effect of every event takes until `letGo`. */
  hold(): void {
    writeFileSync(join(this.directory, 'hold'), '');
  }

  letGo(): void {
    rmSync(join(this.directory, 'hold'), { force: true });
  }

  /** What the handlers with an outside effect wrote down. */
  outside(): Array<{ what: string; cause: string; eventId: string; pid: number }> {
    const lines = readFileSync(join(this.directory, 'effects'), 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => {
      const [what = '', cause = '', eventId = '', pid = ''] = line.split(' ');
      return { what, cause, eventId, pid: Number(pid) };
    });
  }

  async left(): Promise<number> {
    const { rows } = await this.sql.query<{ count: number }>('select count(*)::int as count from outbox');
    return rows[0]?.count ?? 0;
  }

  /**
   * What became of every event that was ever caused: how many there were, those
   * without exactly one database effect, those without an outside effect, those
   * whose outside effects differ in their identity, and those still waiting.
   */
  async balance(): Promise<{ events: number; notOnce: number; notOutside: number; twoIds: number; left: number }> {
    const { rows } = await this.sql.query<{ cause: string; effects: number }>(
      'select causes.cause, count(effects.cause)::int as effects from causes full join effects using (cause) group by 1',
    );
    const ids = new Map<string, Set<string>>();
    for (const { what, cause, eventId } of this.outside()) {
      if (what === 'did') ids.set(cause, (ids.get(cause) ?? new Set()).add(eventId));
    }
    return {
      events: rows.length,
      notOnce: rows.filter(({ cause, effects }) => cause === null || effects !== 1).length,
      notOutside: rows.filter(({ cause }) => !ids.has(cause)).length,
      twoIds: [...ids.values()].filter(({ size }) => size !== 1).length,
      left: await this.left(),
    };
  }

  async close(): Promise<void> {
    this.letGo();
    await Promise.all([...this.children].map((child) => child.kill()));
    await this.sql.end();
    await this.database.drop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** One job process. */
export class EventWorker {
  private output = '';
  private readonly child: ChildProcess;
  readonly exit: Promise<{ code: number | null; signal: string | null }>;

  constructor(env: Record<string, string>) {
    this.child = spawn(process.execPath, [join(__dirname, 'run-event-worker.mjs'), compiled()], { env });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.child.stdin?.on('error', () => {});
    this.exit = new Promise((resolve) => this.child.once('exit', (code, signal) => resolve({ code, signal })));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get said(): string {
    return this.output;
  }

  async ready(): Promise<this> {
    await until(
      () => this.output.includes('ready\n') || this.hasEnded,
      60_000,
      () => this.output,
    );
    if (this.hasEnded) throw new Error(`The process ended early:\n${this.output}`);
    return this;
  }

  emit(count: number): void {
    this.child.stdin?.write(`emit ${count}\n`);
  }

  terminate(): Promise<{ code: number | null; signal: string | null }> {
    this.child.kill('SIGTERM');
    return this.exit;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
