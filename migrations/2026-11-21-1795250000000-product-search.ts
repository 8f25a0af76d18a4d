import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An index of the parts of product names: searches rank matches in the name
 * first, and look there for words that are misspelt.
 * Predecessor: FamiliarAddresses1795245000000. 2026-11-21.
 */
export class ProductSearch1795250000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create index idx_products_name_parts on products using gin (name_key gin_trgm_ops) where deleted_at is null',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index idx_products_name_parts');
  }
}
