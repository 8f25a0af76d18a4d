import type { QueryConfig, QueryResultRow } from 'pg';
import type { Sql } from 'sql-template-tag';
import type { DataSource } from 'typeorm';
import type { CircuitBreaker } from './circuit-breaker.js';
import { begin, release } from './connections.js';
import { isDisconnection } from './postgres-errors.js';

const SIZE = 1000;
/** Longest wait for a chunk. The first one may take long when rows are sorted or aggregated. */
const TIMEOUT_MS = 300_000;

/** Reads through a cursor; see `Database.chunks`. */
export async function* readChunks<T extends QueryResultRow>(
  source: DataSource,
  circuitBreaker: CircuitBreaker,
  sql: Sql,
): AsyncGenerator<T[], void, undefined> {
  const { runner, client } = await begin(source, circuitBreaker, 'REPEATABLE READ');
  const run = (text: string, values?: unknown[]) =>
    client.query<T>({ text, values, query_timeout: TIMEOUT_MS + 2000 } as QueryConfig);
  let broken: unknown;
  try {
    await run(`set transaction read only`);
    await run(`set local statement_timeout = ${TIMEOUT_MS}`);
    await run(`declare chunks no scroll cursor for ${sql.text}`, sql.values);
    for (let complete = false; !complete;) {
      const { rows } = await run(`fetch ${SIZE} from chunks`);
      complete = rows.length < SIZE;
      if (rows.length > 0) yield rows;
    }
  } catch (error) {
    if (isDisconnection(error)) {
      broken = error;
      circuitBreaker.trip(error);
    }
    throw error;
  } finally {
    if (broken === undefined) await runner.rollbackTransaction().catch((failure: unknown) => (broken = failure));
    await release(runner, broken);
  }
}
