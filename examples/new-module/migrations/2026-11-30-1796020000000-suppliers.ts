import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Suppliers.
 * Predecessor: 2026-11-30-1796015671525-soft-deleted-roles. 2026-11-30.
 */
export class Suppliers1796020000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table suppliers (
        id uuid not null,
        name text not null,
        email text not null,
        is_active boolean not null default true,
        version integer not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        deleted_at timestamptz(3),
        constraint suppliers_pkey primary key (id),
        constraint suppliers_name_check check (length(name) between 1 and 200),
        constraint suppliers_email_check check (length(email) between 3 and 255)
      )`);
    await runner.query('create unique index suppliers_name_key on suppliers (name) where deleted_at is null');
    await runner.query('create index idx_suppliers_created_at on suppliers (created_at, id) where deleted_at is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table suppliers');
  }
}
