import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Soft deletion of roles. Names are unique and referred to by user_roles, so a deleted
 * role gives up its name, which moves to `deleted_name`.
 * Predecessor: 2026-11-21-1795275000000-product-words. 2026-11-30.
 */
export class SoftDeletedRoles1796015671525 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table roles
        add column deleted_at timestamptz(3),
        add column deleted_name text,
        add constraint roles_deleted_name_check check ((deleted_at is null) = (deleted_name is null))`);
    await runner.query('create index idx_roles_deleted_at on roles (deleted_at) where deleted_at is not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('delete from roles where deleted_at is not null');
    await runner.query(`
      alter table roles
        drop constraint roles_deleted_name_check,
        drop column deleted_name,
        drop column deleted_at`);
  }
}
