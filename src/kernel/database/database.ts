import { Injectable } from '@nestjs/common';
import type { CustomTypesConfig, Pool, QueryResultRow } from 'pg';
import statement, { type Sql } from 'sql-template-tag';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../../config/config.js';
import { currentRequest } from '../context/request-context.js';
import { withTimeout } from '../context/with-timeout.js';
import { CircuitBreaker } from './connections/circuit-breaker.js';
import { readCursor } from './read-cursor.js';
import { DatabaseReadOnly, probe, sendToPool } from './connections/pool-connections.js';
import { createPool } from './connections/database-client.js';
import type { RowCheck } from './transactions/pipelined-transaction.js';
import { type PoolMetrics, PoolMonitor } from './connections/pool-monitor.js';
import { isDisconnection, isStale } from './postgres-errors.js';
import { PreparedQuery, statementName } from './statements/prepared-query.js';
import { type PoolMode, sessionOptions } from './pooling/pool-mode.js';
import { recordStatement } from './statements/record-statement.js';
import { countStatement } from './statements/statement-statistics.js';
import {
  runCommitHooks,
  runHooks,
  type TransactionOptions,
  TransactionRunner,
} from './transactions/transaction-runner.js';
import { poolOf } from './connections/typeorm-internals.js';

/** A server that hangs must not keep the connection of the next probe. */
const PROBE_TIMEOUT_MS = 2000;

/**
 * The one access to PostgreSQL. Services open transactions; repositories use
 * `query` and `manager`, which join the open transaction.
 */
@Injectable()
export class Database {
  private readonly pool: Pool;
  private readonly poolMonitor: PoolMonitor;
  private readonly circuitBreaker: CircuitBreaker;
  /** For readiness, which must not wait for the connections that requests hold. */
  private readonly probes: Pool;
  /** For exports and reports, which hold a connection for as long as their readers take. */
  private readonly streams: Pool;
  private readonly transactions: TransactionRunner;
  private readonly slowQueryMs: number;
  private readonly streamIdleMs: number;

  /** The data source must be connected. */
  constructor(
    private readonly source: DataSource,
    { database }: Config,
    poolMode: PoolMode,
  ) {
    this.pool = poolOf(source);
    this.poolMonitor = new PoolMonitor(this.pool);
    const beside = { url: database.url, sessions: sessionOptions(poolMode) };
    const probes = { ...beside, name: 'keelson readiness', max: 1, queryTimeoutMs: PROBE_TIMEOUT_MS };
    this.probes = createPool(database, probes);
    this.streams = createPool(database, { ...beside, name: 'keelson streams', max: database.streamPoolSize });
    this.circuitBreaker = new CircuitBreaker(() => probe(this.probes).catch(acceptReadOnly));
    this.transactions = new TransactionRunner(source, this.circuitBreaker, database);
    this.slowQueryMs = database.slowQueryMs;
    this.streamIdleMs = database.idleTransactionTimeoutMs;
  }

  get poolMetrics(): PoolMetrics {
    return this.poolMonitor.metrics;
  }

  /** Whether an open transaction is around this call. */
  get isInTransaction(): boolean {
    return this.transactions.isOpen;
  }

  /** TypeORM's manager in the open transaction, or outside of one on any connection. */
  get manager(): EntityManager {
    const transaction = this.transactions.current;
    if (!transaction) this.circuitBreaker.assertClosed();
    return transaction?.manager ?? this.source.manager;
  }

  /**
   * Runs a named prepared statement, which PostgreSQL parses and plans once for
   * each connection. Values are sent as parameters. `types` parses columns
   * differently, such as `timestampsAsText`.
   */
  async query<T extends QueryResultRow>(sql: Sql, types?: CustomTypesConfig): Promise<T[]> {
    return (await this.run<T>(sql, types)).rows;
  }

  /**
   * Like `query`, but planned for its values at each execution, which takes some
   * tenths of a millisecond. For conditions that match few rows with some values
   * and half the table with others, so that no single plan suits.
   */
  async queryUnprepared<T extends QueryResultRow>(sql: Sql, types?: CustomTypesConfig): Promise<T[]> {
    return (await this.run<T>(sql, types, false)).rows;
  }

  /** Like `query`, for a statement that gives one row at most: that row, or null. */
  async queryOne<T extends QueryResultRow>(sql: Sql, types?: CustomTypesConfig): Promise<T | null> {
    return (await this.query<T>(sql, types))[0] ?? null;
  }

  /** The number of rows in `source`: a table, and the conditions on its rows. */
  async count(source: Sql): Promise<number> {
    const counted = await this.queryOne<{ total: number }>(statement`select count(*)::int as total from ${source}`);
    return counted?.total ?? 0;
  }

  /** Like `query`, and returns the number of rows that were returned or changed. */
  async execute(sql: Sql): Promise<number> {
    return (await this.run(sql)).rowCount;
  }

  /**
   * Sends the statement together with the next one of the open transaction, or with
   * its commit, which saves a round trip. Its failure is thrown there, and nothing
   * commits. `check` is given its rows then, and may throw as well. Outside of a
   * transaction it runs at once.
   */
  async defer(sql: Sql, check?: RowCheck): Promise<void> {
    const transaction = this.transactions.current;
    if (!transaction) {
      const rows = await this.query(sql);
      check?.(rows);
      return;
    }
    const { text, values } = sql;
    transaction.defer(new PreparedQuery(statementName(text), text, values), check);
    currentRequest()?.statements.add(text, 0);
    countStatement(text, 0);
  }

  /**
   * Commits when `work` resolves, rolls back when it throws, and returns or throws
   * the same. Inside an open transaction it joins that one, or makes a savepoint
   * when asked to.
   *
   * A new outermost transaction is retried, three times at most, after a
   * serialization failure or deadlock, on a connection from before a migration,
   * and after a retryable AppError. `work` must therefore be repeatable: no
   * network, no effect outside the database. A transaction has one connection, so
   * its statements run one after the other.
   *
   * Throws Unavailable when no connection is free in time. While half of the pool
   * is held by transactions that last long, new ones wait for locks a quarter of a
   * second only: those that need a contended row are refused, and all others find
   * a connection.
   */
  transaction<T>(work: () => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.transactions.run(work, options);
  }

  /**
   * Like `transaction`, but begins with the first transaction inside of `work`, so
   * that what runs before, such as hashing, holds no connection. Statements before it
   * run on their own. `onBegin` is the first part of the transaction. Nothing commits
   * before `work` has resolved.
   */
  lazyTransaction<T>(work: () => Promise<T>, onBegin: () => Promise<void>): Promise<T> {
    return this.transactions.run(work, { onBegin });
  }

  /**
   * Reads a result of any size in chunks, so that memory holds one chunk. All rows
   * are of one snapshot, taken at the first chunk.
   *
   * It takes a connection of those for streams, and a read-only transaction of its
   * own, until the loop is left, and joins no open transaction. The work on a chunk
   * must be short: after `DB_IDLE_TRANSACTION_TIMEOUT_MS` the connection goes to
   * another reader, and the next chunk throws Unavailable.
   */
  chunks<T extends QueryResultRow>(sql: Sql): AsyncGenerator<T[], void, undefined> {
    this.circuitBreaker.assertClosed();
    const onLost = (error: unknown) => this.circuitBreaker.trip(error);
    return readCursor<T>({ pool: this.streams, idleMs: this.streamIdleMs, onLost }, sql);
  }

  /**
   * Runs `hook` after the outermost transaction has committed, and never when it
   * or the savepoint around this call is rolled back; outside a transaction at
   * once. The error of a hook is logged and changes nothing for the caller.
   */
  afterCommit(hook: () => unknown): void {
    const transaction = this.transactions.current;
    if (transaction) transaction.hooks.push(hook);
    else void runHooks([hook]);
  }

  /**
   * Like `afterCommit`, for what must have happened when the caller of the
   * transaction goes on. All of these hooks run first, at once and without waiting,
   * and also when the connection is lost, so that the outcome is not known.
   */
  onCommit(hook: () => void): void {
    const transaction = this.transactions.current;
    if (transaction) transaction.commitHooks.push(hook);
    else runCommitHooks([hook]);
  }

  /**
   * Returns the milliseconds of a round trip on a connection of its own. Rejects when
   * it fails or takes longer than `timeoutMs`, and with DatabaseReadOnly when the
   * server takes no writes.
   */
  async ping(timeoutMs: number): Promise<number> {
    const start = performance.now();
    await withTimeout(timeoutMs, probe(this.probes));
    return performance.now() - start;
  }

  async close(): Promise<void> {
    this.circuitBreaker.stop();
    await Promise.all([this.probes.end(), this.streams.end()]);
    if (this.source.isInitialized) await this.source.destroy();
  }

  private async run<T extends QueryResultRow>(
    sql: Sql,
    types?: CustomTypesConfig,
    prepared = true,
  ): Promise<PreparedQuery<T>> {
    const transaction = this.transactions.current;
    if (!transaction) this.circuitBreaker.assertClosed();
    const { text, values } = sql;
    const start = performance.now();
    try {
      const query = new PreparedQuery<T>(prepared ? statementName(text) : '', text, values, types);
      return await (transaction ? transaction.send(query) : sendToPool(this.pool, query));
    } catch (error) {
      // The pool discards that connection; the next one may be newer than the migration.
      if (!transaction && isStale(error)) return await this.run(sql, types, prepared);
      if (isDisconnection(error)) this.circuitBreaker.trip(error);
      throw error;
    } finally {
      recordStatement(text, performance.now() - start, this.slowQueryMs);
    }
  }
}

/** A server that only reads answers, and refuses writes one by one. */
function acceptReadOnly(error: unknown): void {
  if (!(error instanceof DatabaseReadOnly)) throw error;
}
