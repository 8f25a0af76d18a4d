import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Finds users by parts of their names and addresses, sorts them by name, and
 * goes straight to the few that are deactivated or have not verified theirs.
 * Predecessor: AccessRules1795272000000. 2026-11-21.
 */
export class UserSearch1795274000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table users
        add column name_key text collate "C" not null default '',
        add column search_text text not null default ''`);
    await runner.query(`
      create function users_set_search() returns trigger language plpgsql as $$
      begin
        new.name_key := plain_text(new.last_name || ' ' || new.first_name);
        new.search_text := plain_text(
          new.first_name || ' ' || new.last_name || ' ' || new.email || coalesce(' ' || new.username, ''));
        return new;
      end $$`);
    await runner.query(`
      create trigger users_search before insert or update of first_name, last_name, email, username on users
      for each row execute function users_set_search()`);
    await runner.query('update users set first_name = first_name');
    await runner.query('create index idx_users_name_key on users (name_key, id) where deleted_at is null');
    await runner.query(
      'create index idx_users_is_active on users (is_active, created_at, id) where deleted_at is null',
    );
    await runner.query(
      'create index idx_users_email_verified on users (email_verified, created_at, id) where deleted_at is null',
    );
    await runner.query(
      'create index idx_users_search_text on users using gin (search_text gin_trgm_ops) where deleted_at is null',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index idx_users_search_text');
    await runner.query('drop index idx_users_email_verified');
    await runner.query('drop index idx_users_is_active');
    await runner.query('drop index idx_users_name_key');
    await runner.query('drop trigger users_search on users');
    await runner.query('drop function users_set_search()');
    await runner.query('alter table users drop column search_text, drop column name_key');
  }
}
