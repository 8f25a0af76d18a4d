import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People with one name: the last name may be empty. Accounts of providers that tell no last name had `-`. Names
 * have no line breaks or control characters; those that had some have spaces instead, which the way back leaves.
 * Predecessor: 2026-11-30-1796015671525-soft-deleted-roles. 2026-11-30.
 */
export class PersonNames1796019000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table users drop constraint users_last_name_check');
    await runner.query(`
      update users
      set first_name = case when first_name = '-' then 'User' else regexp_replace(first_name, '[[:cntrl:]]+', ' ', 'g') end,
        last_name = case when last_name = '-' then '' else regexp_replace(last_name, '[[:cntrl:]]+', ' ', 'g') end
      where (first_name || last_name) ~ '[[:cntrl:]]' or first_name = '-' or last_name = '-'`);
    await runner.query(`
      alter table users
        add constraint users_last_name_check check (length(last_name) <= 100),
        add constraint users_names_check check ((first_name || last_name) !~ '[[:cntrl:]]')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table users drop constraint users_names_check, drop constraint users_last_name_check');
    await runner.query("update users set last_name = '-' where last_name = ''");
    await runner.query(
      'alter table users add constraint users_last_name_check check (length(last_name) between 1 and 100)',
    );
  }
}
