import type { QueryResultRow } from 'pg';
import type { EntityManager } from 'typeorm';
import { release, send, type TransactionConnection } from '../connections/pool-connections.js';
import { Pipeline } from '../statements/pipeline.js';
import { isDisconnection, isReadOnly, isStale } from '../postgres-errors.js';
import { PreparedQuery, statementName } from '../statements/prepared-query.js';

/** What is done with the rows of a deferred statement. An error that it throws ends the transaction. */
export type RowCheck = (rows: readonly QueryResultRow[]) => void;

interface DeferredStatement {
  readonly query: PreparedQuery;
  readonly check?: RowCheck;
}

/**
 * A transaction on its connection. BEGIN and the statements that give nothing back
 * wait for the next statement, or for COMMIT, and are sent together with it.
 */
export class PipelinedTransaction {
  readonly hooks: Array<() => unknown> = [];
  readonly commitHooks: Array<() => void> = [];
  readonly startMs = performance.now();
  /** False until the server has answered. Nothing was done before, so the transaction can be run on another connection. */
  isBegun = false;
  private isSent = false;
  private failure: Error | undefined;
  private deferred: DeferredStatement[];

  /** `begin` is the statement that begins it. */
  constructor(
    private readonly connection: TransactionConnection,
    begin: string,
  ) {
    this.deferred = [{ query: command(begin) }];
  }

  /** TypeORM's manager on the connection. What waits is sent before its statements. */
  get manager(): EntityManager {
    if (this.deferred.length > 0) this.sendAll().catch((error: unknown) => (this.failure ??= error as Error));
    return this.connection.runner.manager;
  }

  defer(query: PreparedQuery, check?: RowCheck): void {
    this.deferred.push({ query, check });
  }

  /** Runs a command without values, such as `set local`, with the next statement. */
  deferCommand(text: string): void {
    this.defer(command(text));
  }

  /** Sends what waits and the statement in one round trip. Rejects with the error of the one that failed. */
  async send<T extends QueryResultRow>(query: PreparedQuery<T>): Promise<PreparedQuery<T>> {
    await this.sendAll(query);
    return query;
  }

  /** Gives the connection back as well. Throws the failure of a deferred statement, also when its error was caught in between. */
  async commit(): Promise<void> {
    if (this.failure) throw this.failure;
    if (this.isSent || this.deferred.length > 1) {
      // A check must not fail behind the commit, and a connection that is found dead here must not leave its outcome open.
      if (!this.isSent || this.hasChecks) await this.sendAll();
      const commit = command('commit');
      await this.sendAll(commit);
      if (commit.command !== 'COMMIT') throw new Error('A statement had failed, so the transaction was rolled back.');
    }
    await release(this.connection.runner, undefined);
  }

  /** Ends the transaction after `error` and gives its connection back, or has it discarded. Returns the error that began it. */
  async abort(error: unknown): Promise<unknown> {
    const cause = this.failure ?? error;
    let broken = isDisconnection(cause) || isReadOnly(cause) || isStale(cause) ? cause : undefined;
    this.deferred = [];
    if (this.isSent && !isDisconnection(cause) && !isReadOnly(cause))
      await send(this.connection.client, command('rollback')).catch((failure: unknown) => (broken = failure));
    await release(this.connection.runner, broken);
    return cause;
  }

  /** Rolls back what `work` did, and nothing else, when it throws. */
  async runInSavepoint<T>(work: () => Promise<T>): Promise<T> {
    if (this.failure) throw this.failure;
    const [hooksBefore, commitHooksBefore] = [this.hooks.length, this.commitHooks.length];
    await this.sendAll(command('savepoint part'));
    try {
      const result = await work();
      if (this.hasChecks) await this.sendAll();
      await this.sendAll(command('release savepoint part'));
      return result;
    } catch (error) {
      const cause = this.failure ?? error;
      this.failure = undefined;
      this.hooks.length = hooksBefore;
      this.commitHooks.length = commitHooksBefore;
      // Released too, because savepoints around it have the same name.
      this.deferred = [{ query: command('rollback to savepoint part') }];
      if (!isDisconnection(cause)) await this.sendAll(command('release savepoint part'));
      throw cause;
    }
  }

  private get hasChecks(): boolean {
    return this.deferred.some(({ check }) => check !== undefined);
  }

  private async sendAll(last?: PreparedQuery): Promise<void> {
    const deferred = this.deferred;
    this.deferred = [];
    const queries = deferred.map(({ query }) => query);
    if (last) queries.push(last);
    const [first] = queries;
    if (!first) return;
    this.isSent = true;
    await send(this.connection.client, queries.length === 1 ? first : new Pipeline(queries));
    this.isBegun = true;
    for (const { query, check } of deferred) this.verify(query, check);
  }

  private verify({ rows }: PreparedQuery, check: RowCheck | undefined): void {
    try {
      check?.(rows);
    } catch (error) {
      this.failure ??= error as Error;
      throw error;
    }
  }
}

function command(text: string): PreparedQuery {
  return new PreparedQuery(statementName(text), text, []);
}
