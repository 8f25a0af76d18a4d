import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Accounts in `familiar_addresses` are named by keyed hashes from now on. Those of before were plain hashes, which
 * tell the address to anyone who tries addresses out; they are deleted, and recorded anew at the next sign-in. The way
 * back deletes the keyed ones, which the version before does not know.
 * Predecessor: 2026-11-30-1796023000000-stock-versions. 2026-11-30.
 */
export class KeyedAddressHashes1796024000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('delete from familiar_addresses');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('delete from familiar_addresses');
  }
}
