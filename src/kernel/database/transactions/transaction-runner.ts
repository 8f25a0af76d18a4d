import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Config } from '../../../config/config.js';
import { AppError } from '../../errors/app-error.js';
import { counter } from '../../telemetry/metrics/metrics.js';
import { backoffMs } from '../../context/backoff.js';
import { traced } from '../../context/tracer.js';
import type { CircuitBreaker } from '../connections/circuit-breaker.js';
import { acquire, MAX_DEAD } from '../connections/pool-connections.js';
import { PipelinedTransaction } from './pipelined-transaction.js';
import { isDead, isDisconnection, isRetryable, isStale } from '../postgres-errors.js';
import { TransactionSlots } from './transaction-slots.js';

export interface TransactionOptions {
  /** Inside an open transaction: roll back only this part when it fails. */
  readonly savepoint?: boolean;
  /** Of a new outermost transaction; READ COMMITTED by default. */
  readonly isolation?: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';
  /** Of a new outermost transaction: longest wait for a lock instead of the configured one. */
  readonly lockTimeoutMs?: number;
}

/** The transaction around a call. It has none yet while nothing in it needs one. */
interface TransactionScope {
  transaction?: PipelinedTransaction;
  beginning?: Promise<PipelinedTransaction>;
  hasEnded: boolean;
}

/** Of an outermost transaction. With `onBegin` it begins with the first transaction inside of it. */
type OutermostOptions = TransactionOptions & { readonly onBegin?: () => Promise<void> };

const MAX_RETRIES = 3;
/** A transaction that is open for longer probably waits for a lock. */
const LONG_MS = 1000;
/** The wait for a lock while half of the pool is taken by long transactions. */
const CONTENDED_LOCK_TIMEOUT_MS = 250;
/** For so long after: transactions that waited together end together, and as many would take their place. */
const CONTENDED_MS = 2000;
const COMMITTED = { outcome: 'committed' };
const ROLLED_BACK = { outcome: 'rolled_back' };
const transactionOutcomes = counter(
  'keelson_db_transactions_total',
  'Outermost transactions, by outcome.',
  ['outcome'],
  [COMMITTED, ROLLED_BACK],
);
const retries = counter('keelson_db_transaction_retries_total', 'Transactions that were tried again.');

const logger = new Logger('Database');

/** Runs the transactions of `Database`, which says what they promise. */
export class TransactionRunner {
  private readonly scopes = new AsyncLocalStorage<{ scope: TransactionScope; options: OutermostOptions }>();
  private readonly open = new Set<PipelinedTransaction>();
  private readonly slots: TransactionSlots;
  private readonly poolSize: number;
  private contendedUntilMs = 0;

  constructor(
    private readonly source: DataSource,
    private readonly circuitBreaker: CircuitBreaker,
    { poolSize, acquireTimeoutMs }: Config['database'],
  ) {
    this.slots = new TransactionSlots(poolSize, acquireTimeoutMs);
    this.poolSize = poolSize;
  }

  /** The open transaction around the call. Throws when it has ended. */
  get current(): PipelinedTransaction | undefined {
    return this.enclosing()?.scope.transaction;
  }

  /** Whether an open transaction is around the call. */
  get isOpen(): boolean {
    const scope = this.scopes.getStore()?.scope;
    return scope?.transaction !== undefined && !scope.hasEnded;
  }

  /** Joins the transaction around the call, or begins one. */
  async run<T>(work: () => Promise<T>, options: OutermostOptions): Promise<T> {
    const enclosing = this.enclosing();
    if (!enclosing) return traced('transaction', {}, () => this.runWithRetries(work, options));
    const transaction = await this.beginOnce(enclosing.scope, enclosing.options);
    return options.savepoint ? transaction.runInSavepoint(work) : work();
  }

  private enclosing(): { scope: TransactionScope; options: OutermostOptions } | undefined {
    const enclosing = this.scopes.getStore();
    if (enclosing?.scope.hasEnded)
      throw new Error('The transaction around this call has ended: a promise in it was not awaited.');
    return enclosing;
  }

  private async runWithRetries<T>(work: () => Promise<T>, options: OutermostOptions): Promise<T> {
    this.circuitBreaker.assertClosed();
    let dead = 0;
    for (let attempt = 0; ;) {
      const scope: TransactionScope = { hasEnded: false };
      try {
        return await this.runOnce(scope, work, options);
      } catch (error) {
        const hasDoneNothing = scope.beginning !== undefined && !scope.transaction?.isBegun;
        if (isDead(error) && hasDoneNothing && dead++ < MAX_DEAD) continue;
        const retry = isRetryable(error) || isStale(error) || (error instanceof AppError && error.retryable);
        if (!retry || attempt === MAX_RETRIES) throw error;
        retries.inc();
        logger.debug({ err: error, attempt }, 'A transaction is retried.');
        await sleep(backoffMs(attempt++, { firstMs: 10, longestMs: 200 }));
      }
    }
  }

  private async runOnce<T>(scope: TransactionScope, work: () => Promise<T>, options: OutermostOptions): Promise<T> {
    try {
      if (!options.onBegin) await this.beginOnce(scope, options);
      const result = await this.scopes.run({ scope, options }, work);
      scope.hasEnded = true;
      await scope.beginning;
      await scope.transaction?.commit();
      this.end(scope, COMMITTED);
      runCommitHooks(scope.transaction?.commitHooks ?? []);
      void runHooks(scope.transaction?.hooks ?? []);
      return result;
    } catch (error) {
      if (isDisconnection(error)) this.circuitBreaker.trip(error);
      scope.hasEnded = true;
      // It may still take its connection when other work in the scope has failed.
      await scope.beginning?.catch(() => {});
      const cause = (await scope.transaction?.abort(error)) ?? error;
      this.end(scope, ROLLED_BACK);
      // Whether the server has committed is not known.
      if (isDisconnection(cause)) runCommitHooks(scope.transaction?.commitHooks ?? []);
      throw cause;
    }
  }

  private beginOnce(scope: TransactionScope, options: OutermostOptions): Promise<PipelinedTransaction> {
    return (scope.beginning ??= this.begin(scope, options));
  }

  private async begin(scope: TransactionScope, options: OutermostOptions): Promise<PipelinedTransaction> {
    await this.slots.take();
    const lockTimeoutMs = options.lockTimeoutMs ?? (this.isContended() ? CONTENDED_LOCK_TIMEOUT_MS : undefined);
    const { isolation } = options;
    try {
      const connection = await acquire(this.source);
      const begin = isolation ? `begin isolation level ${isolation}` : 'begin';
      scope.transaction = new PipelinedTransaction(connection, begin);
    } catch (error) {
      this.slots.release();
      throw error;
    }
    this.open.add(scope.transaction);
    if (lockTimeoutMs !== undefined) scope.transaction.deferCommand(`set local lock_timeout = ${lockTimeoutMs}`);
    await options.onBegin?.();
    return scope.transaction;
  }

  private end({ transaction }: TransactionScope, outcome: typeof COMMITTED): void {
    if (!transaction) return;
    transactionOutcomes.inc(outcome);
    this.open.delete(transaction);
    this.slots.release();
  }

  private isContended(): boolean {
    const nowMs = performance.now();
    let long = 0;
    for (const { startMs } of this.open) if (startMs < nowMs - LONG_MS) long++;
    if (long > 0 && long >= this.poolSize / 2) this.contendedUntilMs = nowMs + CONTENDED_MS;
    return nowMs < this.contendedUntilMs;
  }
}

/** Runs them at once, without waiting. The error of one is logged. */
export function runCommitHooks(hooks: ReadonlyArray<() => void>): void {
  for (const hook of hooks) {
    try {
      hook();
    } catch (error) {
      logger.error({ err: error }, 'A hook failed after its transaction had committed.');
    }
  }
}

/** Runs them one after the other. The error of one is logged. */
export async function runHooks(hooks: ReadonlyArray<() => unknown>): Promise<void> {
  for (const hook of hooks) {
    try {
      await hook();
    } catch (error) {
      logger.error({ err: error }, 'A hook failed after its transaction had committed.');
    }
  }
}
