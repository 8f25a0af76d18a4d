import type { Client } from 'pg';
import { until } from './until.js';

/** Waits until some session in the database of `sql` has waited so long for a lock; `sql` itself may hold it. */
export async function untilBlocked(sql: Client, forMs = 0): Promise<void> {
  await until(async () => {
    // Within a transaction PostgreSQL would show the sessions of the first look again.
    await sql.query('select pg_stat_clear_snapshot()');
    const { rowCount } = await sql.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
         and clock_timestamp() - query_start >= $1 * interval '1 ms'`,
      [forMs],
    );
    return rowCount === 1;
  });
}
