import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Roles and permissions as rows, and who holds them. What each user's `roles`
 * column said becomes rows of `user_roles`.
 * Predecessor: Reports1795181400000. 2026-11-21.
 */
export class Access1795240000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table roles (
        id uuid not null,
        name text not null,
        description text not null default '',
        parent_id uuid,
        is_system boolean not null default false,
        version integer not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint roles_pkey primary key (id),
        constraint roles_name_key unique (name),
        constraint roles_parent_id_fkey foreign key (parent_id) references roles (id),
        constraint roles_name_check check (name ~ '^[a-z0-9_-]{1,64}$'),
        constraint roles_description_check check (length(description) <= 255),
        constraint roles_parent_id_check check (parent_id <> id)
      )`);
    await runner.query('create index idx_roles_parent_id on roles (parent_id)');
    await runner.query(`
      create table permissions (
        id uuid not null,
        name text not null,
        description text not null default '',
        is_system boolean not null default false,
        version integer not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint permissions_pkey primary key (id),
        constraint permissions_name_key unique (name),
        constraint permissions_name_check check (name ~ '^[a-z0-9_.-]+:[a-z0-9_.-]+$' and length(name) <= 128),
        constraint permissions_description_check check (length(description) <= 255)
      )`);
    await runner.query(`
      create table role_permissions (
        role_id uuid not null,
        permission_id uuid not null,
        constraint role_permissions_pkey primary key (role_id, permission_id),
        constraint role_permissions_role_id_fkey foreign key (role_id) references roles (id) on delete cascade,
        constraint role_permissions_permission_id_fkey foreign key (permission_id)
          references permissions (id) on delete cascade
      )`);
    await runner.query('create index idx_role_permissions_permission_id on role_permissions (permission_id)');
    await runner.query(`
      insert into roles (id, name, description, is_system) values
        (gen_random_uuid(), 'admin', 'Runs the whole application.', true),
        (gen_random_uuid(), 'manager', 'Looks after products, orders and reports.', true),
        (gen_random_uuid(), 'user', 'Shops.', true)`);
    await runner.query(`
      update roles set parent_id = parent.id
      from roles parent
      where (roles.name, parent.name) in (('admin', 'manager'), ('manager', 'user'))`);

    // By name, so that a list of users needs no second table; a role that is renamed takes its holders along.
    await runner.query(`
      create table user_roles (
        user_id uuid not null,
        role text not null,
        constraint user_roles_pkey primary key (user_id, role),
        constraint user_roles_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint user_roles_role_fkey foreign key (role) references roles (name) on update cascade
      )`);
    await runner.query('create index idx_user_roles_role on user_roles (role, user_id)');
    await runner.query('insert into user_roles (user_id, role) select distinct id, unnest(roles) from users');
    await runner.query('alter table users drop column roles');

    await runner.query(`
      create table user_permissions (
        user_id uuid not null,
        permission text not null,
        constraint user_permissions_pkey primary key (user_id, permission),
        constraint user_permissions_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint user_permissions_permission_fkey foreign key (permission) references permissions (name)
          on update cascade on delete cascade
      )`);
    await runner.query('create index idx_user_permissions_permission on user_permissions (permission)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table users add column roles text[] not null default '{user}'`);
    await runner.query(`
      update users set roles = held.roles
      from (
        select user_id, array_agg(role) as roles from user_roles where role in ('admin', 'manager', 'user') group by user_id
      ) held
      where held.user_id = users.id`);
    await runner.query(`
      alter table users add constraint users_roles_check
        check (cardinality(roles) > 0 and roles <@ array['admin', 'manager', 'user'])`);
    await runner.query('drop table user_permissions');
    await runner.query('drop table user_roles');
    await runner.query('drop table role_permissions');
    await runner.query('drop table permissions');
    await runner.query('drop table roles');
  }
}
