import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rules as data, and a hierarchy of roles that PostgreSQL itself keeps free of cycles.
 * Predecessor: ApiKeys1795271000000. 2026-11-21.
 */
export class AccessRules1795272000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table access_rules (
        id uuid not null,
        name text not null,
        description text not null default '',
        effect text not null,
        priority integer not null default 0,
        permission text not null,
        conditions jsonb not null default '{}',
        is_active boolean not null default true,
        version integer not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint access_rules_pkey primary key (id),
        constraint access_rules_name_key unique (name),
        constraint access_rules_name_check check (length(name) between 1 and 100),
        constraint access_rules_description_check check (length(description) <= 255),
        constraint access_rules_effect_check check (effect in ('allow', 'deny')),
        constraint access_rules_priority_check check (priority between -1000 and 1000),
        constraint access_rules_permission_check check (permission ~ '^([*]|([a-z0-9_.-]+|[*]):([a-z0-9_.-]+|[*]))$'),
        constraint access_rules_conditions_check check (jsonb_typeof(conditions) = 'object')
      )`);

    // Two changes at once could each close one half of a circle: they take turns, and the second sees the first.
    await runner.query(`
      create function roles_stay_acyclic() returns trigger language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(hashtextextended('roles_parent_id', 0));
        if exists (
          with recursive above as (
            select id, parent_id from roles where id = new.parent_id
            union
            select roles.id, roles.parent_id from roles join above on roles.id = above.parent_id
          )
          select from above where id = new.id
        ) then
          raise exception 'The role % would stand above itself.', new.name
            using errcode = 'check_violation', constraint = 'roles_parent_id_acyclic', table = 'roles';
        end if;
        return new;
      end
      $$`);
    await runner.query(`
      create trigger roles_stay_acyclic before update of parent_id on roles
        for each row when (new.parent_id is not null) execute function roles_stay_acyclic()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger roles_stay_acyclic on roles');
    await runner.query('drop function roles_stay_acyclic()');
    await runner.query('drop table access_rules');
  }
}
