import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What authenticated the user of a session: a password, or the provider of that name.
 * Predecessor: 2026-11-30-1796040001000-require-audit-records. 2026-11-30.
 */
export class SessionProviders1796050700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table sessions add column provider text not null default 'password'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table sessions drop column provider');
  }
}
