import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where accounts have signed in from.
 * Predecessor: Access1795240000000. 2026-11-21.
 */
export class FamiliarAddresses1795245000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table familiar_addresses (
        account bytea not null,
        network text not null,
        used_at timestamptz(3) not null default now(),
        constraint familiar_addresses_pkey primary key (account, network)
      )`);
    await runner.query('create index idx_familiar_addresses_used_at on familiar_addresses (used_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table familiar_addresses');
  }
}
