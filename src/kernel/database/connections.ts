import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import type { CircuitBreaker } from './circuit-breaker.js';
import { isDead, isDisconnection, isPoolTimeout } from './postgres-errors.js';
import type { PreparedQuery } from './prepared-query.js';

interface Connection {
  readonly runner: QueryRunner;
  readonly client: PoolClient;
}

/** A pool may be full of dead connections; each that is found is replaced. */
const MAX_DEAD = 5;

/**
 * Takes a connection and starts a transaction on it. One that died while nobody
 * used it says so at the first word: nothing has happened then, so another is
 * taken. Later statements are never repeated like that, because they may have
 * been done. Throws Unavailable at once while the database is known to be away.
 */
export async function begin(
  source: DataSource,
  availability: CircuitBreaker,
  isolation?: Parameters<QueryRunner['startTransaction']>[0],
): Promise<Connection> {
  availability.assertClosed();
  for (let dead = 0; ; dead++) {
    const runner = source.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      await runner.startTransaction(isolation);
      return { runner, client };
    } catch (error) {
      if (isDisconnection(error)) availability.trip(error);
      await release(runner, error);
      if (!isDead(error) || dead === MAX_DEAD) throw error;
    }
  }
}

/**
 * Runs a statement on a connection that is held, or on any of the pool, which
 * waits a bounded time for one. A connection of the pool on which it failed is
 * not used again.
 */
export function send<T extends QueryResultRow>(
  on: Pool | PoolClient,
  query: PreparedQuery<T>,
): Promise<PreparedQuery<T>> {
  const sent = new Promise<PreparedQuery<T>>((resolve, reject) => {
    const settle = (error: unknown) => (error ? reject(error) : resolve(query));
    if (!(on instanceof Pool)) {
      query.callback = settle;
      on.query(query);
      return;
    }
    on.connect((error, client, giveBack) => {
      if (!client) return settle(error);
      query.callback = (failure) => {
        giveBack(failure ?? undefined);
        settle(failure);
      };
      client.query(query);
    });
  });
  return sent.catch(withCallerStack);
}

/** The stack of the driver's error ends in its socket; this one leads to whoever sent the statement. */
function withCallerStack(error: unknown): never {
  if (error instanceof Error) Error.captureStackTrace(error);
  throw error;
}

/** Resolves when the server answers. Connections that died say nothing about it, and neither does a pool that is busy. */
export async function probe(pool: Pool): Promise<void> {
  for (let dead = 0; ; dead++) {
    try {
      await pool.query('select 1');
      return;
    } catch (error) {
      if (isPoolTimeout(error)) return;
      if (!isDead(error) || dead === MAX_DEAD) throw error;
    }
  }
}

/** A connection that broke must not go back to the pool; TypeORM's `release` takes no error, its driver does. */
export function release(runner: QueryRunner, broken: unknown): Promise<void> {
  if (broken === undefined || runner.isReleased) return runner.release();
  const { releasePostgresConnection } = runner as unknown as {
    releasePostgresConnection(error: unknown): Promise<void>;
  };
  return releasePostgresConnection.call(runner, broken);
}
