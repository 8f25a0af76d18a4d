import type { Pool, PoolClient, QueryResultRow } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { durations } from '../../telemetry/metrics/metrics.js';
import type { Pipeline } from '../statements/pipeline.js';
import { isDead } from '../postgres-errors.js';
import type { PreparedQuery } from '../statements/prepared-query.js';
import { markTransactionActive, releaseBroken } from './typeorm-internals.js';

export interface TransactionConnection {
  readonly runner: QueryRunner;
  readonly client: PoolClient;
}

const wait = durations('db_client_connection_wait_time_seconds', 'Time until the pool gave a connection.');

/** After an outage the pool may be full of dead connections; each one found is replaced. */
export const MAX_DEAD = 5;

/** Takes a connection of the pool for a transaction. */
export async function acquire(source: DataSource): Promise<TransactionConnection> {
  const runner = source.createQueryRunner();
  try {
    const start = performance.now();
    const client = (await runner.connect()) as PoolClient;
    wait.observe((performance.now() - start) / 1000);
    markTransactionActive(runner);
    return { runner, client };
  } catch (error) {
    await release(runner, error);
    throw error;
  }
}

/** Runs a statement on a connection of the pool, which waits a bounded time for it and discards it when it fails. */
export function sendToPool<T extends QueryResultRow>(pool: Pool, query: PreparedQuery<T>): Promise<PreparedQuery<T>> {
  const sent = new Promise<PreparedQuery<T>>((resolve, reject) => {
    const start = performance.now();
    pool.connect((error, client, done) => {
      wait.observe((performance.now() - start) / 1000);
      if (!client) return reject(error);
      query.callback = (failure) => {
        done(failure ?? undefined);
        if (failure) reject(failure);
        else resolve(query);
      };
      client.query(query);
    });
  });
  return sent.catch(withCallerStack);
}

/** Runs statements on the connection in one round trip. Rejects with the error of the one that failed. */
export function send(client: PoolClient, statements: PreparedQuery | Pipeline): Promise<void> {
  const sent = new Promise<void>((resolve, reject) => {
    statements.callback = (failure: Error | null | undefined) => (failure ? reject(failure) : resolve());
    client.query(statements);
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
