import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sessions with their refresh tokens, and the tokens that travel by mail. Of
 * each token only its hash is there. Accounts that were there before keep
 * signing in: they count as verified.
 * Predecessor: OrderStates1795260000000. 2026-11-21.
 */
export class OwnSignIn1795270000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table sessions (
        id uuid not null,
        user_id uuid not null,
        ip_address text,
        user_agent text,
        created_at timestamptz(3) not null default now(),
        last_used_at timestamptz(3) not null default now(),
        expires_at timestamptz(3) not null,
        constraint sessions_pkey primary key (id),
        constraint sessions_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint sessions_ip_address_check check (length(ip_address) <= 45),
        constraint sessions_user_agent_check check (length(user_agent) <= 500)
      )`);
    await runner.query('create index idx_sessions_user_id on sessions (user_id, created_at, id)');
    await runner.query('create index idx_sessions_expires_at on sessions (expires_at)');

    await runner.query(`
      create table refresh_tokens (
        hash bytea not null,
        session_id uuid not null,
        rotated_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        expires_at timestamptz(3) not null,
        constraint refresh_tokens_pkey primary key (hash),
        constraint refresh_tokens_session_id_fkey foreign key (session_id) references sessions (id) on delete cascade,
        constraint refresh_tokens_hash_check check (length(hash) = 32)
      )`);
    await runner.query('create index idx_refresh_tokens_session_id on refresh_tokens (session_id)');
    await runner.query('create index idx_refresh_tokens_expires_at on refresh_tokens (expires_at)');

    await runner.query(`
      create table mail_tokens (
        hash bytea not null,
        user_id uuid not null,
        purpose text not null,
        email text not null,
        used_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        expires_at timestamptz(3) not null,
        constraint mail_tokens_pkey primary key (hash),
        constraint mail_tokens_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint mail_tokens_hash_check check (length(hash) = 32),
        constraint mail_tokens_purpose_check check (purpose in ('verify_email', 'reset_password'))
      )`);
    await runner.query('create index idx_mail_tokens_user_id on mail_tokens (user_id)');
    await runner.query('create index idx_mail_tokens_expires_at on mail_tokens (expires_at)');

    await runner.query('update users set email_verified = true');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table mail_tokens');
    await runner.query('drop table refresh_tokens');
    await runner.query('drop table sessions');
  }
}
