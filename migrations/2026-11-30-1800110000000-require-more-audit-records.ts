import type { MigrationInterface, QueryRunner } from 'typeorm';

/** More tables whose changes must be audited: which columns of an update count, which deletions do, and with which row others go. */
const AUDITED: ReadonlyArray<{ table: string; columns?: string; deleted?: string; parent?: string }> = [
  { table: 'order_lines', parent: `'orders', 'order_id'` },
  { table: 'permissions' },
  { table: 'role_permissions', parent: `'roles', 'role_id'` },
  { table: 'api_key_scopes', parent: `'api_keys', 'key_id'` },
  {
    table: 'api_key_secrets',
    deleted: 'old.expires_at is null or old.expires_at > now()',
    parent: `'api_keys', 'key_id'`,
  },
  // Not when it was last used, which each refresh sets.
  {
    table: 'sessions',
    columns: 'user_id, provider, access_generation, authenticated_at',
    deleted: 'old.expires_at > now()',
    parent: `'users', 'user_id'`,
  },
  // Not the progress of the job that builds it.
  {
    table: 'reports',
    columns: 'user_id, type, format, created_after, created_before',
    deleted: 'old.expires_at > now()',
    parent: `'users', 'user_id'`,
  },
  { table: 'notification_preferences', parent: `'users', 'user_id'` },
];

/** Tables that had the trigger, whose rows go with their user. */
const OF_USERS = [
  { table: 'user_roles' },
  { table: 'user_permissions' },
  { table: 'user_identities', deleted: 'old.unlinked_at is null' },
  { table: 'api_keys', deleted: 'old.revoked_at is null and old.expires_at > now()' },
];

/** What an owner sets of an API key; PostgreSQL or its use sets the others. */
const API_KEY_COLUMNS = 'user_id, name, rate_limit_per_minute, expires_at, revoked_at';

/**
 * Order lines, permissions and their roles, scopes and secrets of API keys, sessions, reports and preferences change
 * with an audit record only. Rows that are deleted with the row that they belong to need none of their own.
 * Predecessor: 2026-11-30-1796050700000-session-providers. 2026-11-30.
 */
export class RequireMoreAuditRecords1800110000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function require_audit_record() returns trigger language plpgsql as $$
      declare
        has_parent boolean;
      begin
        if coalesce(current_setting('keelson.audited', true), '') <> '' then return null; end if;
        -- The row goes with its parent, whose own deletion is checked.
        if tg_op = 'DELETE' and tg_nargs = 2 then
          execute format('select exists (select from %I where id = $1.%I)', tg_argv[0], tg_argv[1])
            into has_parent using old;
          if not has_parent then return null; end if;
        end if;
        raise exception 'The change of % has no audit record in its transaction.', tg_table_name
          using errcode = 'integrity_constraint_violation', constraint = tg_name;
      end $$`);
    for (const { table, columns, deleted, parent } of AUDITED) {
      await this.createTrigger(runner, table, 'insert');
      await this.createTrigger(runner, table, columns ? `update of ${columns}` : 'update');
      await this.createTrigger(runner, table, 'delete', deleted, parent);
    }
    for (const { table, deleted } of OF_USERS) {
      await runner.query(`drop trigger ${table}_delete_audited on ${table}`);
      await this.createTrigger(runner, table, 'delete', deleted, `'users', 'user_id'`);
    }
    await runner.query('drop trigger api_keys_update_audited on api_keys');
    await this.createTrigger(runner, 'api_keys', `update of ${API_KEY_COLUMNS}`);
  }

  /** Checked at the commit, because a record may be written after the change. */
  private createTrigger(
    runner: QueryRunner,
    table: string,
    event: string,
    condition?: string,
    parent = '',
  ): Promise<unknown> {
    return runner.query(`
      create constraint trigger ${table}_${event.split(' ')[0]}_audited after ${event} on ${table}
      deferrable initially deferred for each row ${condition ? `when (${condition})` : ''}
      execute function require_audit_record(${parent})`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { table } of AUDITED)
      for (const event of ['insert', 'update', 'delete'])
        await runner.query(`drop trigger ${table}_${event}_audited on ${table}`);
    for (const { table, deleted } of OF_USERS) {
      await runner.query(`drop trigger ${table}_delete_audited on ${table}`);
      await this.createTrigger(runner, table, 'delete', deleted);
    }
    await runner.query('drop trigger api_keys_update_audited on api_keys');
    await this.createTrigger(runner, 'api_keys', 'update', 'old.version is distinct from new.version');
    await runner.query(`
      create or replace function require_audit_record() returns trigger language plpgsql as $$
      begin
        if coalesce(current_setting('keelson.audited', true), '') <> '' then return null; end if;
        -- They go with their user, whose purge is not a change of its own.
        if tg_op = 'DELETE' and tg_table_name in ('user_roles', 'user_permissions', 'user_identities', 'api_keys') then
          if not exists (select from users where id = old.user_id) then return null; end if;
        end if;
        raise exception 'The change of % has no audit record in its transaction.', tg_table_name
          using errcode = 'integrity_constraint_violation', constraint = tg_name;
      end $$`);
  }
}
