import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import type { CustomTypesConfig, Pool, PoolClient, QueryResultRow } from 'pg';
import statement, { type Sql } from 'sql-template-tag';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { AppError } from '../errors/app-error.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { backoffMs } from '../context/backoff.js';
import { type ChunkOptions, readChunks } from './chunks.js';
import { begin, probe, release, send } from './connections.js';
import { isDisconnection, isRetryable, isStale } from './postgres-errors.js';
import { PreparedQuery } from './prepared-query.js';
import { statementName } from './statement-names.js';

export interface TransactionOptions {
  /** Inside an open transaction: undo only this part when it fails, and let the outer one go on. */
  readonly savepoint?: boolean;
  /** Of a new outermost transaction. READ COMMITTED when not given. */
  readonly isolation?: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';
}

interface Outcome<T> {
  readonly rows: T[];
  readonly rowCount: number | null;
}

interface Unit {
  readonly runner: QueryRunner;
  readonly client: PoolClient;
  readonly hooks: Array<() => unknown>;
  open: boolean;
}

const RETRIES = 3;

/**
 * The one way to reach PostgreSQL. Services open transactions; repositories use
 * `query` and `manager`, and so join whatever transaction is open around them.
 */
@Injectable()
export class Database {
  private readonly logger = new Logger(Database.name);
  private readonly units = new AsyncLocalStorage<Unit>();
  readonly availability = new CircuitBreaker(() => probe(this.pool));

  constructor(
    private readonly source: DataSource,
    private readonly slowQueryMs = 1000,
  ) {}

  /** TypeORM, on the connection of the open transaction or, outside of one, on any. */
  get manager(): EntityManager {
    const unit = this.unit();
    if (!unit) this.availability.assertClosed();
    return unit?.runner.manager ?? this.source.manager;
  }

  /**
   * Runs one statement as a named prepared statement, so that PostgreSQL parses
   * and plans it once for each connection. Values travel as parameters, always.
   * `types` reads columns in another form than usual, such as `instantsAsText`.
   */
  async query<T extends QueryResultRow>(sql: Sql, types?: CustomTypesConfig): Promise<T[]> {
    return (await this.run<T>(sql, types)).rows;
  }

  /**
   * Like `query`, but planned for the values at hand each time, which takes some
   * tenths of a millisecond: for conditions that some values make true of a
   * handful of rows and others of half the table, where one plan can't suit both.
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
    return (
      (await this.queryOne<{ total: number }>(statement`select count(*)::int as total from ${source}`))?.total ?? 0
    );
  }

  /** Like `query`, for statements whose number of touched rows matters more than rows. */
  async execute(sql: Sql): Promise<number> {
    return (await this.run(sql)).rowCount ?? 0;
  }

  /**
   * Commits when `work` resolves, rolls back when it throws, and passes on what
   * it gave or threw. Inside an open transaction it joins that one, or makes a
   * savepoint when asked to.
   *
   * A new outermost transaction that PostgreSQL undoes for the sake of another
   * (serialization failure, deadlock), that meets a connection from before a
   * migration, or whose work throws an AppError that is worth repeating, is run
   * again, three times at most, so `work` must bear being repeated: no network,
   * nothing outside the database.
   * One connection serves a transaction, so its statements follow each other.
   *
   * Throws Unavailable when no connection can be had in time.
   */
  async transaction<T>(work: () => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const unit = this.unit();
    if (unit) return options.savepoint ? this.inSavepoint(unit, work) : work();
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.once(work, options);
      } catch (error) {
        const again = isRetryable(error) || isStale(error) || (error instanceof AppError && error.retryable);
        if (!again || attempt === RETRIES) throw error;
        this.logger.debug({ err: error, attempt }, 'A transaction is run again.');
        await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, { firstMs: 10, longestMs: 200 })));
      }
    }
  }

  /**
   * Reads a result of any size, a chunk at a time, so that memory holds one
   * chunk however many rows there are. All rows are of one moment, the first
   * call's: what is changed meanwhile is not seen.
   *
   * It has a connection and a read-only transaction of its own, from the first
   * chunk until the loop is left, and joins no open transaction. The work on a
   * chunk must be short: PostgreSQL ends a transaction that stands idle.
   */
  chunks<T extends QueryResultRow>(sql: Sql, options: ChunkOptions = {}): AsyncGenerator<T[], void, undefined> {
    return readChunks<T>(this.source, this.availability, sql, options);
  }

  /**
   * Runs `hook` once the outermost transaction has committed, and never when it
   * or the savepoint around this call is undone; at once outside a transaction.
   * The work is done by then: a hook that fails is logged and fails nothing.
   */
  afterCommit(hook: () => unknown): void {
    const unit = this.unit();
    if (unit) unit.hooks.push(hook);
    else void this.runHooks([hook]);
  }

  /** Resolves with the milliseconds a round trip takes; rejects when it fails or takes longer than `timeoutMs`. */
  async ping(timeoutMs: number): Promise<number> {
    const start = performance.now();
    const late = new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs).unref(),
    );
    await Promise.race([this.pool.query('select 1'), late]);
    return performance.now() - start;
  }

  async close(): Promise<void> {
    this.availability.stop();
    if (this.source.isInitialized) await this.source.destroy();
  }

  private get pool(): Pool {
    return (this.source.driver as unknown as { master: Pool }).master;
  }

  private unit(): Unit | undefined {
    const unit = this.units.getStore();
    if (unit && !unit.open) throw new Error('The transaction around this call has ended; something was not awaited.');
    return unit;
  }

  private async run<T extends QueryResultRow>(
    sql: Sql,
    types?: CustomTypesConfig,
    prepared = true,
  ): Promise<Outcome<T>> {
    const unit = this.unit();
    if (!unit) this.availability.assertClosed();
    const { text, values } = sql;
    const start = performance.now();
    try {
      const on = unit?.client ?? this.pool;
      const name = prepared ? statementName(text) : undefined;
      if (name === undefined) return await on.query<T>({ text, values, types });
      return await send(on, new PreparedQuery<T>(name, text, values, types));
    } catch (error) {
      // That connection is gone with it; the next one may be newer than the migration.
      if (!unit && isStale(error)) return await this.run(sql, types, prepared);
      if (isDisconnection(error)) this.availability.trip(error);
      throw error;
    } finally {
      const durationMs = Math.round(performance.now() - start);
      if (durationMs >= this.slowQueryMs) this.logger.warn({ durationMs, sql: text }, 'A statement was slow.');
    }
  }

  private async once<T>(work: () => Promise<T>, { isolation }: TransactionOptions): Promise<T> {
    const { runner, client } = await begin(this.source, this.availability, isolation);
    const unit: Unit = { runner, client, hooks: [], open: true };
    let broken: unknown;
    try {
      const result = await this.units.run(unit, work);
      await runner.commitTransaction();
      void this.runHooks(unit.hooks);
      return result;
    } catch (error) {
      if (isDisconnection(error)) {
        broken = error;
        this.availability.trip(error);
      } else if (runner.isTransactionActive) {
        if (isStale(error)) broken = error;
        await runner.rollbackTransaction().catch((failure: unknown) => (broken = failure));
      }
      throw error;
    } finally {
      unit.open = false;
      await release(runner, broken);
    }
  }

  private async inSavepoint<T>(unit: Unit, work: () => Promise<T>): Promise<T> {
    const hooksBefore = unit.hooks.length;
    await unit.runner.startTransaction();
    try {
      const result = await work();
      await unit.runner.commitTransaction();
      return result;
    } catch (error) {
      unit.hooks.length = hooksBefore;
      if (!isDisconnection(error)) await unit.runner.rollbackTransaction();
      throw error;
    }
  }

  private async runHooks(hooks: ReadonlyArray<() => unknown>): Promise<void> {
    for (const hook of hooks) {
      try {
        await hook();
      } catch (error) {
        this.logger.error({ err: error }, 'A hook failed after its transaction was committed.');
      }
    }
  }
}
