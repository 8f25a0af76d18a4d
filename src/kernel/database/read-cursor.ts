import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import type { Sql } from 'sql-template-tag';
import { Unavailable } from '../errors/server.errors.js';
import { isDead, isDisconnection } from './postgres-errors.js';

const SIZE = 1000;
/** Longest wait for a chunk. The first one may take long when rows are sorted or aggregated. */
const TIMEOUT_MS = 300_000;
/** After an outage the pool may be full of dead connections; each one found is replaced. */
const MAX_DEAD = 5;

/** A reader that takes no chunk for `idleMs` loses its connection. */
interface ReaderOptions {
  readonly idleMs: number;
  readonly onLost: (error: unknown) => void;
}

/** Reads through a cursor; see `Database.chunks`. */
export async function* readCursor<T extends QueryResultRow>(
  { pool, ...options }: ReaderOptions & { readonly pool: Pool },
  sql: Sql,
): AsyncGenerator<T[], void, undefined> {
  yield* readCursorOn<T>(await begin(pool), options, sql);
}

/** The same on a connection whose transaction was begun by `beginCursorTransaction`. It is given back at the end. */
export async function* readCursorOn<T extends QueryResultRow>(
  client: PoolClient,
  { idleMs, onLost }: ReaderOptions,
  sql: Sql,
): AsyncGenerator<T[], void, undefined> {
  let isReleased = false;
  const release = (broken?: unknown) => {
    if (!isReleased) client.release(broken instanceof Error ? broken : broken !== undefined);
    isReleased = true;
  };
  try {
    await run(client, `set local statement_timeout = ${TIMEOUT_MS}`);
    await run(client, `declare chunks no scroll cursor for ${sql.text}`, sql.values);
    for (let complete = false; !complete;) {
      const { rows } = await run<T>(client, `fetch ${SIZE} from chunks`);
      complete = rows.length < SIZE;
      if (rows.length === 0) break;
      const idle = setTimeout(() => release(true), idleMs).unref();
      yield rows;
      clearTimeout(idle);
      if (isReleased) throw new Unavailable('The reader was too slow, and its rows are no longer held.');
    }
    await run(client, 'rollback');
    release();
  } catch (error) {
    if (isDisconnection(error)) onLost(error);
    release(error);
    throw error;
  } finally {
    // The loop was left early.
    if (!isReleased) await run(client, 'rollback').then(() => release(), release);
  }
}

async function begin(pool: Pool): Promise<PoolClient> {
  for (let dead = 0; ; dead++) {
    const client = await pool.connect();
    try {
      await beginCursorTransaction(client);
      return client;
    } catch (error) {
      client.release(true);
      if (!isDead(error) || dead === MAX_DEAD) throw error;
    }
  }
}

export async function beginCursorTransaction(client: PoolClient): Promise<void> {
  await run(client, 'begin isolation level repeatable read read only');
}

function run<T extends QueryResultRow>(client: PoolClient, text: string, values?: unknown[]): Promise<QueryResult<T>> {
  return client.query<T>({ text, values, query_timeout: TIMEOUT_MS + 2000 } as QueryConfig);
}
