import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import statement, { type Sql } from 'sql-template-tag';
import { CONFIG, type Config } from '../../../config/config.js';
import { ThrottledLogger } from '../../logging/throttled-logger.js';
import { type CheckResult, HealthChecks } from '../../telemetry/health-checks.js';
import { counter } from '../../telemetry/metrics/metrics.js';
import { beginCursorTransaction, readCursorOn } from '../read-cursor.js';
import { send } from '../connections/pool-connections.js';
import { Database } from '../database.js';
import { isDisconnection, isPoolTimeout } from '../postgres-errors.js';
import { PreparedQuery, statementName } from '../statements/prepared-query.js';
import { ANSWER_TIMEOUT_MS, createReplicaPool, hasReplayed } from './replica-connections.js';
import { recordStatement } from '../statements/record-statement.js';

/** How long a list waits for the replica to catch up; that of a few round trips. */
const LIST_PATIENCE_MS = 20;
/** Of exports and reports, which take longer themselves. */
const STREAM_PATIENCE_MS = 2000;
/** Lists do not ask a replica again for so long after it was behind, and nothing does after it was away. */
const BEHIND_MS = 1000;
const AWAY_MS = 3000;

const REPLICA = { outcome: 'replica' };
const BEHIND = { outcome: 'behind' };
const AWAY = { outcome: 'away' };
const reads = counter(
  'keelson_db_replica_reads_total',
  'Reads that a replica may answer: by it, or by the primary because the replica was behind or away.',
  ['outcome'],
  [REPLICA, BEHIND, AWAY],
);

/**
 * Lists and reports, from the server at DATABASE_REPLICA_URL. What they give has everything that was committed, by
 * anyone, before they were asked: the primary is asked how far its log reaches, and the replica answers only when it
 * has replayed that much. A replica that does not get there in time, or is away, is left out, and the primary answers.
 * Without DATABASE_REPLICA_URL, and in a transaction, the primary does at once.
 *
 * What caches keep is not read here: a value from a replica could be older than the commit that made it stale.
 */
@Injectable()
export class ReadReplica implements OnApplicationShutdown {
  private readonly lists: Pool | undefined;
  private readonly streams: Pool | undefined;
  private readonly idleMs: number;
  private readonly slowQueryMs: number;
  private behindUntilMs = 0;
  private awayUntilMs = 0;
  private readonly outage = new ThrottledLogger(
    new Logger(ReadReplica.name),
    'The read replica does not answer; the primary does until it is back.',
  );

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) config: Config,
    checks: HealthChecks,
  ) {
    this.idleMs = config.database.idleTransactionTimeoutMs;
    this.slowQueryMs = config.database.slowQueryMs;
    if (config.database.replicaUrl === undefined) return;
    this.lists = createReplicaPool(config.database, 'keelson replica', config.database.poolSize);
    this.streams = createReplicaPool(config.database, 'keelson replica streams', config.database.streamPoolSize);
    checks.register('replica', () => this.check());
  }

  /** Like `Database.query`, and with `prepared: false` like `queryUnprepared`. */
  async query<T extends QueryResultRow>(sql: Sql, { prepared = true } = {}): Promise<T[]> {
    const client = performance.now() < this.behindUntilMs ? undefined : await this.current(this.lists);
    const rows = client && (await this.read<T>(client, sql, prepared));
    return rows ?? (prepared ? this.database.query<T>(sql) : this.database.queryUnprepared<T>(sql));
  }

  /** Like `Database.count`. */
  async count(source: Sql): Promise<number> {
    const [row] = await this.query<{ total: number }>(statement`select count(*)::int as total from ${source}`);
    return row?.total ?? 0;
  }

  /** Like `Database.chunks`. */
  async *chunks<T extends QueryResultRow>(sql: Sql): AsyncGenerator<T[], void, undefined> {
    const client = await this.current(this.streams, STREAM_PATIENCE_MS);
    const isBegun = client !== undefined && (await this.begin(client));
    if (!isBegun) yield* this.database.chunks<T>(sql);
    else yield* readCursorOn<T>(client, { idleMs: this.idleMs, onLost: (error) => this.leaveOut(error) }, sql);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.lists?.end(), this.streams?.end()]);
  }

  /** A connection to a replica that has everything which is committed by now; undefined when there is none in time. */
  private async current(pool: Pool | undefined, patienceMs = LIST_PATIENCE_MS): Promise<PoolClient | undefined> {
    if (!pool || this.database.isInTransaction || performance.now() < this.awayUntilMs) return undefined;
    const position = await this.position();
    if (position === undefined) return undefined;
    try {
      const client = await pool.connect();
      try {
        if (await hasReplayed(client, position, patienceMs)) {
          reads.inc(REPLICA);
          return client;
        }
      } catch (error) {
        client.release(true);
        throw error;
      }
      client.release();
      this.behindUntilMs = performance.now() + BEHIND_MS;
      reads.inc(BEHIND);
    } catch (error) {
      // All connections to it are busy: this read goes elsewhere, the next may find one.
      if (!isPoolTimeout(error)) this.leaveOut(error);
      reads.inc(AWAY);
    }
    return undefined;
  }

  /** Where the log of the primary ends that holds every commit which was answered. The read itself tells of its failure. */
  private async position(): Promise<string | undefined> {
    const asked = this.database.queryOne<{ position: string }>(
      statement`select pg_current_wal_flush_lsn()::text as position`,
    );
    return (await asked.catch(() => null))?.position;
  }

  /** The rows; undefined when the replica failed, whatever the reason: the primary tells it better, or has none. */
  private async read<T extends QueryResultRow>(
    client: PoolClient,
    { text, values }: Sql,
    prepared: boolean,
  ): Promise<T[] | undefined> {
    const query = new PreparedQuery<T>(prepared ? statementName(text) : '', text, values);
    const startMs = performance.now();
    try {
      await send(client, query);
      client.release();
      return query.rows;
    } catch (error) {
      client.release(true);
      if (isDisconnection(error)) this.leaveOut(error);
      return undefined;
    } finally {
      recordStatement(text, performance.now() - startMs, this.slowQueryMs);
    }
  }

  private async begin(client: PoolClient): Promise<boolean> {
    try {
      await beginCursorTransaction(client);
      return true;
    } catch (error) {
      client.release(true);
      this.leaveOut(error);
      return false;
    }
  }

  private leaveOut(error: unknown): void {
    this.awayUntilMs = performance.now() + AWAY_MS;
    this.outage.warn(error as Error);
  }

  private async check(): Promise<CheckResult> {
    const client = await this.current(this.streams, ANSWER_TIMEOUT_MS);
    client?.release();
    return client
      ? { status: 'healthy', message: 'The read replica has what the primary has.' }
      : {
          status: 'degraded',
          message: 'The read replica is away or behind, so the primary answers lists and reports.',
        };
  }
}
