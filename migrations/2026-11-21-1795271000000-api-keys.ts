import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * API keys, the permissions they were given, and the hashes of their secrets.
 * Predecessor: Access1795240000000. 2026-11-21.
 */
export class ApiKeys1795271000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table api_keys (
        id uuid not null,
        user_id uuid not null,
        name text not null,
        rate_limit_per_minute integer,
        expires_at timestamptz(3) not null,
        revoked_at timestamptz(3),
        last_used_at timestamptz(3),
        version integer not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint api_keys_pkey primary key (id),
        constraint api_keys_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint api_keys_name_check check (length(name) between 1 and 100),
        constraint api_keys_rate_limit_per_minute_check check (rate_limit_per_minute > 0)
      )`);
    await runner.query('create index idx_api_keys_user_id on api_keys (user_id, created_at, id)');
    await runner.query('create index idx_api_keys_created_at on api_keys (created_at, id)');
    await runner.query('create index idx_api_keys_expires_at on api_keys (expires_at)');
    await runner.query('create index idx_api_keys_revoked_at on api_keys (revoked_at) where revoked_at is not null');

    await runner.query(`
      create table api_key_scopes (
        key_id uuid not null,
        permission text not null,
        constraint api_key_scopes_pkey primary key (key_id, permission),
        constraint api_key_scopes_key_id_fkey foreign key (key_id) references api_keys (id) on delete cascade,
        constraint api_key_scopes_permission_fkey foreign key (permission) references permissions (name)
          on update cascade on delete cascade
      )`);
    await runner.query('create index idx_api_key_scopes_permission on api_key_scopes (permission)');

    // Several for one key while a rotation leaves the old ones their time; the one that stays has no end of its own.
    await runner.query(`
      create table api_key_secrets (
        prefix text not null,
        key_id uuid not null,
        hash bytea not null,
        expires_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        constraint api_key_secrets_pkey primary key (prefix),
        constraint api_key_secrets_key_id_fkey foreign key (key_id) references api_keys (id) on delete cascade,
        constraint api_key_secrets_prefix_check check (prefix ~ '^kls_[0-9A-Za-z]{10}$'),
        constraint api_key_secrets_hash_check check (length(hash) = 32)
      )`);
    await runner.query('create index idx_api_key_secrets_key_id on api_key_secrets (key_id)');
    await runner.query(
      'create unique index api_key_secrets_current_key on api_key_secrets (key_id) where expires_at is null',
    );
    await runner.query(
      'create index idx_api_key_secrets_expires_at on api_key_secrets (expires_at) where expires_at is not null',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table api_key_secrets');
    await runner.query('drop table api_key_scopes');
    await runner.query('drop table api_keys');
    await runner.query(`delete from permissions where name = 'api-keys:create'`);
  }
}
