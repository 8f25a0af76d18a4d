import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables whose changes must be audited: which rows of an update count, and which deletions do not. */
const AUDITED: ReadonlyArray<{ table: string; columns?: string; updated?: string; deleted?: string }> = [
  { table: 'users', deleted: 'old.deleted_at is null' },
  { table: 'user_roles' },
  { table: 'user_permissions' },
  { table: 'products', deleted: 'old.deleted_at is null' },
  { table: 'orders', deleted: 'old.deleted_at is null' },
  { table: 'roles', deleted: 'old.deleted_at is null' },
  { table: 'access_rules' },
  {
    table: 'api_keys',
    updated: 'old.version is distinct from new.version',
    deleted: 'old.revoked_at is null and old.expires_at > now()',
  },
  { table: 'user_identities', columns: 'user_id, unlinked_at', deleted: 'old.unlinked_at is null' },
];

/**
 * A transaction that changes an audited table commits only if it wrote an audit record, so no
 * code can forget to. Rows that were
 * deleted, revoked or unlinked, which is audited, may be purged. An operator
 * who changes rows by hand says why: `set keelson.audited = 'the reason'`.
 * Predecessor: 2026-11-30-1796040000000-audit-evidence. 2026-11-30.
 */
export class RequireAuditRecords1796040001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function audits_enqueue() returns trigger language plpgsql as $$
      begin
        insert into audit_pending (audit_id, leaf) select id, sha256('\\x00'::bytea || canonical) from written;
        perform set_config('keelson.audited', 'yes', true);
        return null;
      end $$`);
    await runner.query(`
      create function require_audit_record() returns trigger language plpgsql as $$
      begin
        if coalesce(current_setting('keelson.audited', true), '') <> '' then return null; end if;
        -- They go with their user, whose purge is not a change of its own.
        if tg_op = 'DELETE' and tg_table_name in ('user_roles', 'user_permissions', 'user_identities', 'api_keys') then
          if not exists (select from users where id = old.user_id) then return null; end if;
        end if;
        raise exception 'The change of % has no audit record in its transaction.', tg_table_name
          using errcode = 'integrity_constraint_violation', constraint = tg_name;
      end $$`);
    for (const { table, columns, updated, deleted } of AUDITED) {
      await this.createTrigger(runner, table, 'insert');
      await this.createTrigger(runner, table, 'update', updated, columns);
      await this.createTrigger(runner, table, 'delete', deleted);
    }
  }

  /** Checked at the commit, because a record may be written after the change. */
  private createTrigger(
    runner: QueryRunner,
    table: string,
    event: 'insert' | 'update' | 'delete',
    condition?: string,
    columns?: string,
  ): Promise<unknown> {
    return runner.query(`
      create constraint trigger ${table}_${event}_audited after ${event} ${columns ? `of ${columns}` : ''} on ${table}
      deferrable initially deferred for each row ${condition ? `when (${condition})` : ''}
      execute function require_audit_record()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { table } of AUDITED)
      for (const event of ['insert', 'update', 'delete'])
        await runner.query(`drop trigger ${table}_${event}_audited on ${table}`);
    await runner.query('drop function require_audit_record()');
    await runner.query(`
      create or replace function audits_enqueue() returns trigger language plpgsql as $$
      begin
        insert into audit_pending (audit_id, leaf) select id, sha256('\\x00'::bytea || canonical) from written;
        return null;
      end $$`);
  }
}
