import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables whose rows are evidence: no role of the application changes or deletes them. */
const EVIDENCE = ['audits', 'audit_amendments', 'audit_leaves', 'audit_nodes', 'audit_checkpoints'];

/**
 * Evidence of audit records: the bytes that are hashed, personal data beside them, the
 * Merkle tree and its signed checkpoints. Records move to monthly partitions, found by
 * the time in their UUIDv7; existing ones wait to be sealed like new ones. It rewrites the
 * table, which takes about a minute for each million records.
 * Predecessor: 2026-11-30-1796025200000-traffic-minutes. 2026-11-30.
 */
export class AuditEvidence1796040000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception 'Rows of % are evidence and are never changed or deleted.', tg_table_name
          using errcode = 'insufficient_privilege';
      end $$`);
    await this.createTree(runner);
    await this.createRecords(runner);
    await this.createPartitionFunctions(runner);
    await this.moveRecords(runner);
    for (const table of EVIDENCE)
      await runner.query(`
        create trigger ${table}_refuse_change before update or delete on ${table}
        for each row execute function refuse_change()`);
    for (const table of [...EVIDENCE, 'audits_default'])
      await runner.query(`
        create trigger ${table}_refuse_truncate before truncate on ${table}
        for each statement execute function refuse_change()`);
  }

  private async createTree(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_personal_data (
        audit_id uuid not null,
        part text not null,
        subject_id uuid,
        salt bytea not null,
        data jsonb not null,
        constraint audit_personal_data_pkey primary key (audit_id, part),
        constraint audit_personal_data_part_check check (part in ('source', 'changes')),
        constraint audit_personal_data_salt_check check (octet_length(salt) = 32)
      )`);
    await runner.query(
      'create index idx_audit_personal_data_subject_id on audit_personal_data (subject_id) where subject_id is not null',
    );
    await runner.query(`
      create function users_erase_personal_data() returns trigger language plpgsql as $$
      begin
        delete from audit_personal_data where subject_id = old.id;
        return null;
      end $$`);
    await runner.query(`
      create trigger users_erase_personal_data after delete on users
      for each row execute function users_erase_personal_data()`);

    await runner.query(`
      create table audit_pending (
        id bigint generated always as identity,
        audit_id uuid not null,
        leaf bytea not null,
        created_at timestamptz(3) not null default now(),
        constraint audit_pending_pkey primary key (id)
      )`);
    await runner.query(`
      create table audit_leaves (
        leaf_index bigint not null,
        audit_id uuid not null,
        leaf bytea not null,
        constraint audit_leaves_pkey primary key (leaf_index),
        constraint audit_leaves_audit_id_key unique (audit_id),
        constraint audit_leaves_leaf_index_check check (leaf_index >= 0),
        constraint audit_leaves_leaf_check check (octet_length(leaf) = 32)
      )`);
    await runner.query(`
      create table audit_nodes (
        level smallint not null,
        node_index bigint not null,
        hash bytea not null,
        constraint audit_nodes_pkey primary key (level, node_index),
        constraint audit_nodes_level_check check (level > 0),
        constraint audit_nodes_hash_check check (octet_length(hash) = 32)
      )`);
    await runner.query(`
      create table audit_checkpoints (
        size bigint not null,
        root bytea not null,
        note text not null,
        created_at timestamptz(3) not null default now(),
        constraint audit_checkpoints_pkey primary key (size),
        constraint audit_checkpoints_size_check check (size > 0),
        constraint audit_checkpoints_root_check check (octet_length(root) = 32)
      )`);
    await runner.query(`
      create table audit_amendments (
        audit_id uuid not null,
        version integer not null,
        status text not null,
        details jsonb,
        withdrawn boolean not null default false,
        created_at timestamptz(3) not null default now(),
        constraint audit_amendments_pkey primary key (audit_id, version),
        constraint audit_amendments_version_check check (version > 1),
        constraint audit_amendments_status_check check (status in ('success', 'failure', 'pending'))
      )`);

    // A record that waits leaves the queue only into the tree.
    await runner.query(`
      create function audit_pending_require_leaf() returns trigger language plpgsql as $$
      begin
        if exists (select from gone where not exists
          (select from audit_leaves l where l.audit_id = gone.audit_id and l.leaf = gone.leaf)) then
          raise exception 'A record leaves audit_pending only when it has its leaf.' using errcode = 'insufficient_privilege';
        end if;
        return null;
      end $$`);
    await runner.query(`
      create trigger audit_pending_require_leaf after delete on audit_pending referencing old table as gone
      for each statement execute function audit_pending_require_leaf()`);
    await runner.query(`
      create trigger audit_pending_refuse_change before update on audit_pending
      for each row execute function refuse_change()`);
    await runner.query(`
      create trigger audit_pending_refuse_truncate before truncate on audit_pending
      for each statement execute function refuse_change()`);
  }

  private async createRecords(runner: QueryRunner): Promise<void> {
    await runner.query('alter table audits rename to audits_before');
    await runner.query('alter index audits_pkey rename to audits_before_pkey');
    for (const column of ['created_at', 'entity_id', 'user_id']) await runner.query(`drop index idx_audits_${column}`);
    await runner.query(`
      create table audits (
        id uuid not null,
        action_type text not null,
        entity_type text not null,
        entity_id uuid not null,
        user_id uuid,
        actor text not null,
        source text not null,
        status text not null,
        details jsonb,
        changes jsonb,
        request_id text,
        trace_id text,
        created_at timestamptz(3) not null,
        canonical bytea not null,
        constraint audits_pkey primary key (id),
        constraint audits_action_type_check check (
          action_type in ('create', 'update', 'delete', 'view', 'export', 'import', 'login', 'logout', 'other')),
        constraint audits_entity_type_check check (length(entity_type) between 1 and 100),
        constraint audits_source_check check (source in ('system', 'client')),
        constraint audits_status_check check (status in ('success', 'failure', 'pending'))
      ) partition by range (id)`);
    await runner.query('create table audits_default partition of audits default');
    await runner.query('create index idx_audits_created_at on audits (created_at, id)');
    for (const column of ['action_type', 'actor', 'entity_id', 'entity_type', 'status', 'user_id'])
      await runner.query(`create index idx_audits_${column} on audits (${column}, created_at, id)`);
    await runner.query('create index idx_audits_request_id on audits (request_id, created_at, id)');

    // In the transaction of the record. No lock is shared, so writers do not wait for each other.
    await runner.query(`
      create function audits_enqueue() returns trigger language plpgsql as $$
      begin
        insert into audit_pending (audit_id, leaf) select id, sha256('\\x00'::bytea || canonical) from written;
        return null;
      end $$`);
    await runner.query(`
      create trigger audits_enqueue after insert on audits referencing new table as written
      for each statement execute function audits_enqueue()`);
  }

  /** Functions of the owner, which the application may call although it owns no table. */
  private async createPartitionFunctions(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function audits_month_start(month date) returns uuid language sql immutable
      return (lpad(to_hex((extract(epoch from month::timestamp) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`);
    await runner.query(`
      create function audits_add_partitions(first_month date, last_month date) returns integer
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        month date := date_trunc('month', first_month);
        name text;
        added integer := 0;
      begin
        while month <= last_month loop
          name := to_char(month, '"audits_"YYYY"_"MM');
          if to_regclass(name) is null then
            execute format('create table %I partition of audits for values from (%L) to (%L)', name,
              audits_month_start(month), audits_month_start((month + interval '1 month')::date));
            execute format('create trigger %I before truncate on %I
              for each statement execute function refuse_change()', name || '_refuse_truncate', name);
            added := added + 1;
          end if;
          month := month + interval '1 month';
        end loop;
        return added;
      end $$`);
    await runner.query(`
      create function audits_drop_partition(name text, records bigint) returns void
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        month date := to_date(name, '"audits_"YYYY"_"MM');
        found bigint;
      begin
        if name !~ '^audits_\\d{4}_\\d{2}$' or month + interval '2 months' > date_trunc('month', now()) then
          raise exception '% is not the partition of a past month.', name using errcode = 'insufficient_privilege';
        end if;
        execute format('select count(l.leaf_index) from %I a left join audit_leaves l on l.audit_id = a.id
          having count(l.leaf_index) = count(*)', name) into found;
        if found is distinct from records then
          raise exception '% does not have % sealed records.', name, records using errcode = 'insufficient_privilege';
        end if;
        delete from audit_personal_data p where p.audit_id >= audits_month_start(month)
          and p.audit_id < audits_month_start((month + interval '1 month')::date);
        execute format('alter table audits detach partition %I', name);
        execute format('drop table %I', name);
      end $$`);
    await runner.query('revoke all on function audits_add_partitions(date, date) from public');
    await runner.query('revoke all on function audits_drop_partition(text, bigint) from public');
  }

  private async moveRecords(runner: QueryRunner): Promise<void> {
    await runner.query(`
      select audits_add_partitions(
        greatest(coalesce(min(created_at), now()), now() - interval '10 years')::date, (now() + interval '2 months')::date)
      from audits_before`);
    const committed = (field: string, column: string) => `
      case when ${column} is null then 'null'::jsonb else jsonb_build_object('commitment',
        encode(sha256(salt || convert_to('["/${field}",' || to_json(${column})::text || ']', 'UTF8')), 'hex')) end`;
    await runner.query(`
      create temporary table salted on commit drop as
      select *, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) as salt from audits_before`);
    await runner.query(`
      insert into audit_personal_data (audit_id, part, subject_id, salt, data)
      select id, 'source', user_id, salt,
        jsonb_strip_nulls(jsonb_build_object('/ipAddress', ip_address, '/userAgent', user_agent))
      from salted where ip_address is not null or user_agent is not null`);
    await runner.query(`
      insert into audits (id, action_type, entity_type, entity_id, user_id, actor, source, status, details, changes,
        request_id, trace_id, created_at, canonical)
      select id, action_type, entity_type, entity_id, user_id, actor, 'system', status, details, changes,
        request_id, null, created_at, convert_to(jsonb_build_object(
          'version', 1, 'id', id, 'actionType', action_type, 'entityType', entity_type, 'entityId', entity_id,
          'userId', user_id, 'actor', actor, 'source', 'system', 'status', status, 'details', details,
          'changes', changes, 'requestId', request_id, 'traceId', null,
          'ipAddress', ${committed('ipAddress', 'ip_address')}, 'userAgent', ${committed('userAgent', 'user_agent')},
          'createdAt', to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text, 'UTF8')
      from salted order by created_at, id`);
    await runner.query('drop table salted');
    await runner.query('drop table audits_before');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audits_before (
        id uuid not null,
        action_type text not null,
        entity_type text not null,
        entity_id uuid not null,
        user_id uuid,
        actor text not null,
        status text not null default 'success',
        details jsonb,
        changes jsonb,
        request_id text,
        ip_address text,
        user_agent text,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3),
        constraint audits_before_pkey primary key (id),
        constraint audits_action_type_check check (
          action_type in ('create', 'update', 'delete', 'view', 'export', 'import', 'login', 'logout', 'other')),
        constraint audits_entity_type_check check (length(entity_type) between 1 and 100),
        constraint audits_status_check check (status in ('success', 'failure', 'pending')),
        constraint audits_ip_address_check check (length(ip_address) <= 45),
        constraint audits_user_agent_check check (length(user_agent) <= 500)
      )`);
    await runner.query(`
      insert into audits_before (id, action_type, entity_type, entity_id, user_id, actor, status, details, changes,
        request_id, ip_address, user_agent, created_at)
      select a.id, action_type, entity_type, entity_id, user_id, actor, status, details, changes, request_id,
        p.data ->> '/ipAddress', p.data ->> '/userAgent', created_at
      from audits a left join audit_personal_data p on p.audit_id = a.id and p.part = 'source'`);
    await runner.query('drop table audits');
    await runner.query('alter table audits_before rename to audits');
    await runner.query('alter index audits_before_pkey rename to audits_pkey');
    await runner.query('create index idx_audits_created_at on audits (created_at, id)');
    await runner.query('create index idx_audits_entity_id on audits (entity_id, created_at, id)');
    await runner.query('create index idx_audits_user_id on audits (user_id, created_at, id)');
    for (const table of ['amendments', 'checkpoints', 'nodes', 'pending', 'leaves', 'personal_data'])
      await runner.query(`drop table audit_${table}`);
    await runner.query('drop trigger users_erase_personal_data on users');
    for (const name of [
      'users_erase_personal_data()',
      'audits_enqueue()',
      'audit_pending_require_leaf()',
      'audits_add_partitions(date, date)',
      'audits_drop_partition(text, bigint)',
      'audits_month_start(date)',
      'refuse_change()',
    ])
      await runner.query(`drop function ${name}`);
  }
}
