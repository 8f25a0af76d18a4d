import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import type { CircuitBreaker } from './circuit-breaker.js';
import { durations } from '../telemetry/metrics/metrics.js';
import { isDead, isDisconnection } from './postgres-errors.js';
import type { PreparedQuery } from './prepared-query.js';
import { releaseBroken } from './typeorm-internals.js';

export interface TransactionConnection {
  readonly runner: QueryRunner;
  readonly client: PoolClient;
}

const wait = durations('db_client_connection_wait_time_seconds', 'Time until the pool gave a connection.');

/** After an outage the pool may be full of dead connections; each one found is replaced. */
const MAX_DEAD = 5;

/**
 * Takes a connection and starts a transaction. A connection that died in the
 * pool fails at its first statement; nothing was done then, so another one is
 * tried. Later statements are never repeated, because they may have been done.
 * Throws Unavailable while the circuit is open.
 */
export async function begin(
  source: DataSource,
  circuitBreaker: CircuitBreaker,
  isolation?: Parameters<QueryRunner['startTransaction']>[0],
): Promise<TransactionConnection> {
  circuitBreaker.assertClosed();
  for (let dead = 0; ; dead++) {
    const runner = source.createQueryRunner();
    try {
      const start = performance.now();
      const client = (await runner.connect()) as PoolClient;
      wait.observe((performance.now() - start) / 1000);
      await runner.startTransaction(isolation);
      return { runner, client };
    } catch (error) {
      if (isDisconnection(error)) circuitBreaker.trip(error);
      await release(runner, error);
      if (!isDead(error) || dead === MAX_DEAD) throw error;
    }
  }
}

/**
 * Runs a statement on the given connection, or on one of the pool, which waits a
 * bounded time for it. The pool discards a connection on which it failed.
 */
export function send<T extends QueryResultRow>(
  target: Pool | PoolClient,
  query: PreparedQuery<T>,
): Promise<PreparedQuery<T>> {
  const sent = new Promise<PreparedQuery<T>>((resolve, reject) => {
    const settle = (error: unknown) => (error ? reject(error) : resolve(query));
    if (!(target instanceof Pool)) {
      query.callback = settle;
      target.query(query);
      return;
    }
    const start = performance.now();
    target.connect((error, client, done) => {
      wait.observe((performance.now() - start) / 1000);
      if (!client) return settle(error);
      query.callback = (failure) => {
        done(failure ?? undefined);
        settle(failure);
      };
      client.query(query);
    });
  });
  return sent.catch(withCallerStack);
}

/** The stack of the driver's error ends in its socket; this one leads to the caller. */
function withCallerStack(error: unknown): never {
  if (error instanceof Error) Error.captureStackTrace(error);
  throw error;
}

/** The server is a standby or was set to read only, as after a fail-over: SQLSTATE 25006 for every write. */
export class DatabaseReadOnly extends Error {
  constructor() {
    super('The database only reads.');
    this.name = new.target.name;
  }
}

/**
 * Resolves when the server answers and can write, on a connection of a pool that
 * serves nothing else. Dead connections are skipped; one that only reads is
 * closed, because the next may lead to another server. Throws DatabaseReadOnly.
 */
export async function probe(pool: Pool): Promise<void> {
  for (let dead = 0; ; dead++) {
    const client = await pool.connect();
    try {
      const { rows } = await client.query<{ only: boolean }>(
        `select current_setting('transaction_read_only')::boolean as only`,
      );
      if (rows[0]?.only) throw new DatabaseReadOnly();
      client.release();
      return;
    } catch (error) {
      client.release(true);
      if (!isDead(error) || dead === MAX_DEAD) throw error;
    }
  }
}

/** Returns the connection to the pool, which discards it when it is broken. */
export function release(runner: QueryRunner, broken: unknown): Promise<void> {
  return broken === undefined || runner.isReleased ? runner.release() : releaseBroken(runner, broken);
}
