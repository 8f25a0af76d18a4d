import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where the rows of a file wait while it is imported. Not logged: a row never
 * outlives the transaction that wrote it, so a crash has nothing to restore.
 * Predecessor: ProductSearch1795250000000. 2026-11-21.
 */
export class ProductImports1795250001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create unlogged table product_import_rows (
        import_id uuid not null,
        sku text not null,
        line integer not null,
        name text not null,
        category text not null,
        description text,
        price_amount bigint not null,
        price_currency character(3) not null,
        stock integer not null,
        is_active boolean,
        product_id uuid,
        constraint product_import_rows_pkey primary key (import_id, sku)
      )`);
    await runner.query(
      'create index idx_product_import_rows_product_id on product_import_rows (import_id, product_id)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table product_import_rows');
  }
}
