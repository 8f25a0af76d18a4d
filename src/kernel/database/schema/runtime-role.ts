import type { DataSource } from 'typeorm';
import type { Config } from '../../../config/config.js';
import { EXTENSION_SCHEMAS } from '../connections/database-client.js';
import { withPlainConnection } from '../pooling/pooler.js';
import type { PoolMode } from '../pooling/pool-mode.js';

/** The role of the application's statements. It has no login; the login of the configuration takes it on. */
export const RUNTIME_ROLE = 'keelson_app';

/**
 * Creates the role if the current user may, and grants it what statements of the
 * application need in this database. Tables with a trigger that executes
 * `refuse_change` are evidence: it may only read and insert there. May be
 * repeated, and is after all migrations. Tables that are made in between can be
 * used at once.
 * Without the right to create roles it does nothing.
 */
export async function grantRuntimeRole(source: Pick<DataSource, 'query'>): Promise<void> {
  await source.query(`
    do $$
    declare
      found record;
    begin
      begin
        if not exists (select from pg_roles where rolname = '${RUNTIME_ROLE}') then
          create role ${RUNTIME_ROLE} nologin;
        end if;
        if not pg_has_role(current_user, '${RUNTIME_ROLE}', 'member') then
          grant ${RUNTIME_ROLE} to current_user;
        end if;
      exception
        when insufficient_privilege then return;
        when duplicate_object or unique_violation then null;
      end;
      grant usage on schema public to ${RUNTIME_ROLE};
      for found in
        select distinct extnamespace::regnamespace as name from pg_extension
        where extname in ('pg_trgm', 'unaccent') and has_schema_privilege(extnamespace, 'usage with grant option')
      loop
        execute format('grant usage on schema %s to ${RUNTIME_ROLE}', found.name);
      end loop;
      alter default privileges in schema public grant select, insert, update, delete on tables to ${RUNTIME_ROLE};
      alter default privileges in schema public grant usage, select on sequences to ${RUNTIME_ROLE};
      for found in
        select c.oid::regclass as name, exists (
          select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
          where t.tgrelid = c.oid and p.proname = 'refuse_change' and not c.relname = 'audit_pending'
        ) as is_evidence
        from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          and pg_has_role(current_user, c.relowner, 'member')
      loop
        execute format('revoke all on %s from ${RUNTIME_ROLE}', found.name);
        execute format('grant select, insert %s on %s to ${RUNTIME_ROLE}',
          case when found.is_evidence then '' else ', update, delete' end, found.name);
      end loop;
      for found in
        select oid::regprocedure as name from pg_proc
        where pronamespace = 'public'::regnamespace and prorettype <> 'trigger'::regtype
          and pg_has_role(current_user, proowner, 'member')
          and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = pg_proc.oid and d.deptype = 'e')
      loop
        execute format('grant execute on function %s to ${RUNTIME_ROLE}', found.name);
      end loop;
    end $$`);
}

/**
 * The role, when connections of DATABASE_URL can take it on: it exists, the login is a member, and it is granted what it
 * needs. And their search path, with the schemas of extensions.
 */
export function findRoleAndPath(database: Config['database']): Promise<Pick<PoolMode, 'role' | 'searchPath'>> {
  return withPlainConnection(database, database.url, async (client) => {
    const { rows } = await client.query<{ usable: boolean; path: string }>(
      `select ${EXTENSION_SCHEMAS} as path, exists (
         select from pg_roles r join pg_class c on c.oid = to_regclass('public.audits')
         where r.rolname = $1 and r.rolname <> current_user and pg_has_role(current_user, r.oid, 'member')
           and has_table_privilege(r.oid, c.oid, 'insert')) as usable`,
      [RUNTIME_ROLE],
    );
    return { searchPath: rows[0]?.path ?? '', ...(rows[0]?.usable && { role: RUNTIME_ROLE }) };
  });
}
