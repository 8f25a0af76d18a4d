/** What is used of TypeORM beyond its documented API; see docs/internals.md. */
import type { Pool } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

export function poolOf(source: DataSource): Pool {
  return (source.driver as PostgresDriver).master as Pool;
}

/** Releases the connection and has the pool discard it, which `release` cannot. */
export function releaseBroken(runner: QueryRunner, error: unknown): Promise<void> {
  const { releasePostgresConnection } = runner as unknown as {
    releasePostgresConnection(error: unknown): Promise<void>;
  };
  return releasePostgresConnection.call(runner, error);
}

/** Has TypeORM join the transaction that was begun on the connection, instead of beginning its own. */
export function markTransactionActive(runner: QueryRunner): void {
  Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
}
