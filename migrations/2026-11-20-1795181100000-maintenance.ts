import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Indexes for what is done regularly: finding orders whose reservation has
 * ended, and rows whose time has come. Each holds only the rows in question.
 * Predecessor: Outbox1795179600000. 2026-11-20.
 */
export class Maintenance1795181100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index idx_orders_reserved_until on orders (reserved_until, id) where status = 'pending' and deleted_at is null`,
    );
    for (const table of ['orders', 'products', 'users']) {
      await runner.query(`create index idx_${table}_deleted_at on ${table} (deleted_at) where deleted_at is not null`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['orders', 'products', 'users']) await runner.query(`drop index idx_${table}_deleted_at`);
    await runner.query('drop index idx_orders_reserved_until');
  }
}
