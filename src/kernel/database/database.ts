import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { CustomTypesConfig, Pool, QueryResult, QueryResultRow } from 'pg';
import statement, { type Sql } from 'sql-template-tag';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../../config/config.js';
import { AppError } from '../errors/app-error.js';
import { counter, durations } from '../telemetry/metrics/metrics.js';
import { traced } from '../context/tracer.js';
import { currentRequest } from '../context/request-context.js';
import { backoffMs } from '../context/backoff.js';
import { within } from '../context/within.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { readChunks } from './chunks.js';
import { begin, DatabaseReadOnly, probe, release, send, type TransactionConnection } from './connections.js';
import { createPool } from './database-client.js';
import { type PoolMetrics, PoolMonitor } from './pool-monitor.js';
import { isDisconnection, isReadOnly, isRetryable, isStale } from './postgres-errors.js';
import { PreparedQuery, statementName } from './prepared-query.js';
import { countStatement } from './statement-statistics.js';
import { TransactionSlots } from './transaction-slots.js';
import { poolOf } from './typeorm-internals.js';

export interface TransactionOptions {
  /** Inside an open transaction: roll back only this part when it fails. */
  readonly savepoint?: boolean;
  /** Of a new outermost transaction; READ COMMITTED by default. */
  readonly isolation?: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';
  /** Of a new outermost transaction: longest wait for a lock instead of the configured one. */
  readonly lockTimeoutMs?: number;
}

/** The open transaction around a call. */
interface OpenTransaction extends TransactionConnection {
  readonly hooks: Array<() => unknown>;
  readonly commitHooks: Array<() => void>;
  readonly startMs: number;
  isOpen: boolean;
}

const MAX_RETRIES = 3;
/** A transaction that is open for longer probably waits for a lock. */
const LONG_MS = 250;
/** The wait for a lock while half of the pool is taken by long transactions. */
const CONTENDED_LOCK_TIMEOUT_MS = 100;
/** A server that hangs must not keep the connection of the next probe. */
const PROBE_TIMEOUT_MS = 2000;

const statementDuration = durations(
  'db_client_operation_duration_seconds',
  'Time of a statement, the wait for a connection included.',
  ['db_operation_name'],
);
const COMMITTED = { outcome: 'committed' };
const ROLLED_BACK = { outcome: 'rolled_back' };
const transactionOutcomes = counter(
  'keelson_db_transactions_total',
  'Outermost transactions, by outcome.',
  ['outcome'],
  [COMMITTED, ROLLED_BACK],
);
const retries = counter('keelson_db_transaction_retries_total', 'Transactions that were tried again.');

/**
 * The one access to PostgreSQL. Services open transactions; repositories use
 * `query` and `manager`, which join the open transaction.
 */
@Injectable()
export class Database {
  private readonly logger = new Logger(Database.name);
  private readonly transactions = new AsyncLocalStorage<OpenTransaction>();
  private readonly pool: Pool;
  private readonly poolMonitor: PoolMonitor;
  private readonly circuitBreaker: CircuitBreaker;
  /** For readiness, which must not wait for the connections that requests hold. */
  private readonly probes: Pool;
  /** For exports and reports, which hold a connection for as long as their readers take. */
  private readonly streams: Pool;
  private readonly open = new Set<OpenTransaction>();
  private readonly slots: TransactionSlots;
  private readonly slowQueryMs: number;
  private readonly streamIdleMs: number;

  /** The data source must be connected. */
  constructor(
    private readonly source: DataSource,
    { database }: Config,
  ) {
    this.pool = poolOf(source);
    this.poolMonitor = new PoolMonitor(this.pool);
    this.probes = createPool(database, { name: 'keelson readiness', max: 1, queryTimeoutMs: PROBE_TIMEOUT_MS });
    this.streams = createPool(database, { name: 'keelson streams', max: database.streamPoolSize });
    this.circuitBreaker = new CircuitBreaker(() => probe(this.probes).catch(acceptReadOnly));
    this.slots = new TransactionSlots(database.poolSize, database.acquireTimeoutMs);
    this.slowQueryMs = database.slowQueryMs;
    this.streamIdleMs = database.idleTransactionTimeoutMs;
  }

  get poolMetrics(): PoolMetrics {
    return this.poolMonitor.metrics;
  }

  /** Whether an open transaction is around this call. */
  get isInTransaction(): boolean {
    return this.transactions.getStore()?.isOpen === true;
  }

  /** TypeORM's manager in the open transaction, or outside of one on any connection. */
  get manager(): EntityManager {
    const transaction = this.current();
    if (!transaction) this.circuitBreaker.assertClosed();
    return transaction?.runner.manager ?? this.source.manager;
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
    return (await this.run(sql)).rowCount ?? 0;
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
   * is held by transactions that last long, new ones wait for locks a tenth of a
   * second only: those that need a contended row are refused, and all others find
   * a connection.
   */
  async transaction<T>(work: () => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const transaction = this.current();
    if (transaction) return options.savepoint ? this.runInSavepoint(transaction, work) : work();
    return traced('transaction', {}, () => this.runWithRetries(work, options));
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
    return readChunks<T>({ pool: this.streams, idleMs: this.streamIdleMs, onLost }, sql);
  }

  /**
   * Runs `hook` after the outermost transaction has committed, and never when it
   * or the savepoint around this call is rolled back; outside a transaction at
   * once. The error of a hook is logged and changes nothing for the caller.
   */
  afterCommit(hook: () => unknown): void {
    const transaction = this.current();
    if (transaction) transaction.hooks.push(hook);
    else void this.runHooks([hook]);
  }

  /**
   * Like `afterCommit`, for what must have happened when the caller of the
   * transaction goes on. All of these hooks run first, at once and without waiting,
   * and also when the connection is lost, so that the outcome is not known.
   */
  onCommit(hook: () => void): void {
    const transaction = this.current();
    if (transaction) transaction.commitHooks.push(hook);
    else this.runCommitHooks([hook]);
  }

  /**
   * Returns the milliseconds of a round trip on a connection of its own. Rejects when
   * it fails or takes longer than `timeoutMs`, and with DatabaseReadOnly when the
   * server takes no writes.
   */
  async ping(timeoutMs: number): Promise<number> {
    const start = performance.now();
    await within(timeoutMs, probe(this.probes));
    return performance.now() - start;
  }

  async close(): Promise<void> {
    this.circuitBreaker.stop();
    await Promise.all([this.probes.end(), this.streams.end()]);
    if (this.source.isInitialized) await this.source.destroy();
  }

  private current(): OpenTransaction | undefined {
    const transaction = this.transactions.getStore();
    if (transaction && !transaction.isOpen)
      throw new Error('The transaction around this call has ended: a promise in it was not awaited.');
    return transaction;
  }

  private async run<T extends QueryResultRow>(
    sql: Sql,
    types?: CustomTypesConfig,
    prepared = true,
  ): Promise<Pick<QueryResult<T>, 'rows' | 'rowCount'>> {
    const transaction = this.current();
    if (!transaction) this.circuitBreaker.assertClosed();
    const { text, values } = sql;
    const start = performance.now();
    try {
      const target = transaction?.client ?? this.pool;
      const name = prepared ? statementName(text) : undefined;
      if (name === undefined) return await target.query<T>({ text, values, types });
      return await send(target, new PreparedQuery<T>(name, text, values, types));
    } catch (error) {
      // The pool discards that connection; the next one may be newer than the migration.
      if (!transaction && isStale(error)) return await this.run(sql, types, prepared);
      if (isDisconnection(error)) this.circuitBreaker.trip(error);
      throw error;
    } finally {
      const elapsedMs = performance.now() - start;
      currentRequest()?.statements.add(text, elapsedMs);
      statementDuration.observe(countStatement(text, elapsedMs), elapsedMs / 1000);
      const durationMs = Math.round(elapsedMs);
      if (durationMs >= this.slowQueryMs) this.logger.warn({ durationMs, sql: text }, 'A statement was slow.');
    }
  }

  private async runWithRetries<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.runOnce(work, options);
      } catch (error) {
        const retry = isRetryable(error) || isStale(error) || (error instanceof AppError && error.retryable);
        if (!retry || attempt === MAX_RETRIES) throw error;
        retries.inc();
        this.logger.debug({ err: error, attempt }, 'A transaction is retried.');
        await sleep(backoffMs(attempt, { firstMs: 10, longestMs: 200 }));
      }
    }
  }

  private async runOnce<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T> {
    await this.slots.take();
    try {
      return await this.runInSlot(work, options);
    } finally {
      this.slots.release();
    }
  }

  private async runInSlot<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T> {
    const lockTimeoutMs = options.lockTimeoutMs ?? (this.isContended() ? CONTENDED_LOCK_TIMEOUT_MS : undefined);
    const { runner, client } = await begin(this.source, this.circuitBreaker, options.isolation);
    const transaction: OpenTransaction = {
      runner,
      client,
      hooks: [],
      commitHooks: [],
      startMs: performance.now(),
      isOpen: true,
    };
    this.open.add(transaction);
    let broken: unknown;
    try {
      if (lockTimeoutMs !== undefined) await client.query(`set local lock_timeout = ${lockTimeoutMs}`);
      const result = await this.transactions.run(transaction, work);
      await runner.commitTransaction();
      transactionOutcomes.inc(COMMITTED);
      this.runCommitHooks(transaction.commitHooks);
      void this.runHooks(transaction.hooks);
      return result;
    } catch (error) {
      transactionOutcomes.inc(ROLLED_BACK);
      if (isDisconnection(error)) {
        broken = error;
        this.runCommitHooks(transaction.commitHooks);
        this.circuitBreaker.trip(error);
      } else if (isReadOnly(error)) {
        broken = error;
      } else if (runner.isTransactionActive) {
        if (isStale(error)) broken = error;
        await runner.rollbackTransaction().catch((failure: unknown) => (broken = failure));
      }
      throw error;
    } finally {
      transaction.isOpen = false;
      this.open.delete(transaction);
      await release(runner, broken);
    }
  }

  private isContended(): boolean {
    const longSince = performance.now() - LONG_MS;
    let long = 0;
    for (const { startMs } of this.open) if (startMs < longSince) long++;
    return long > 0 && long >= this.pool.options.max / 2;
  }

  private async runInSavepoint<T>(transaction: OpenTransaction, work: () => Promise<T>): Promise<T> {
    const { runner, hooks, commitHooks } = transaction;
    const [hooksBefore, commitHooksBefore] = [hooks.length, commitHooks.length];
    await runner.startTransaction();
    try {
      const result = await work();
      await runner.commitTransaction();
      return result;
    } catch (error) {
      hooks.length = hooksBefore;
      commitHooks.length = commitHooksBefore;
      if (!isDisconnection(error)) await runner.rollbackTransaction();
      throw error;
    }
  }

  private runCommitHooks(hooks: ReadonlyArray<() => void>): void {
    for (const hook of hooks) {
      try {
        hook();
      } catch (error) {
        this.logger.error({ err: error }, 'A hook failed after its transaction had committed.');
      }
    }
  }

  private async runHooks(hooks: ReadonlyArray<() => unknown>): Promise<void> {
    for (const hook of hooks) {
      try {
        await hook();
      } catch (error) {
        this.logger.error({ err: error }, 'A hook failed after its transaction had committed.');
      }
    }
  }
}

/** A server that only reads answers, and refuses writes one by one. */
function acceptReadOnly(error: unknown): void {
  if (!(error instanceof DatabaseReadOnly)) throw error;
}
