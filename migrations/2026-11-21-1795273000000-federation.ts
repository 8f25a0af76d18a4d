import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Identities that people have elsewhere, and sign-ins by redirect that are under way.
 * Predecessor: AccessRules1795272000000. 2026-11-21.
 */
export class Federation1795273000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // One that was unlinked stays: deleted, its next token would make or find an account as if it were new.
    await runner.query(`
      create table user_identities (
        id uuid not null,
        user_id uuid not null,
        issuer text not null,
        subject text not null,
        email text,
        email_verified boolean not null default false,
        provider text,
        tokens text,
        tokens_expire_at timestamptz(3),
        refreshing_until timestamptz(3),
        last_used_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        unlinked_at timestamptz(3),
        constraint user_identities_pkey primary key (id),
        constraint user_identities_issuer_subject_key unique (issuer, subject),
        constraint user_identities_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint user_identities_issuer_check check (length(issuer) between 1 and 500),
        constraint user_identities_subject_check check (length(subject) between 1 and 255)
      )`);
    await runner.query('create index idx_user_identities_user_id on user_identities (user_id, created_at, id)');
    await runner.query(`
      create index idx_user_identities_tokens_expire_at on user_identities (tokens_expire_at)
        where tokens is not null and unlinked_at is null`);
    await runner.query(`
      create table sign_in_flows (
        state_hash text not null,
        browser_hash text not null,
        provider text not null,
        secrets text not null,
        return_to text,
        code_challenge text,
        user_id uuid,
        expires_at timestamptz(3) not null,
        constraint sign_in_flows_pkey primary key (state_hash),
        constraint sign_in_flows_user_id_fkey foreign key (user_id) references users (id) on delete cascade
      )`);
    await runner.query('create index idx_sign_in_flows_expires_at on sign_in_flows (expires_at)');
    await runner.query('create index idx_sign_in_flows_user_id on sign_in_flows (user_id)');
    await runner.query(`
      create table sign_in_codes (
        code_hash text not null,
        user_id uuid not null,
        provider text not null,
        code_challenge text not null,
        expires_at timestamptz(3) not null,
        constraint sign_in_codes_pkey primary key (code_hash),
        constraint sign_in_codes_user_id_fkey foreign key (user_id) references users (id) on delete cascade
      )`);
    await runner.query('create index idx_sign_in_codes_expires_at on sign_in_codes (expires_at)');
    await runner.query('create index idx_sign_in_codes_user_id on sign_in_codes (user_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table sign_in_codes');
    await runner.query('drop table sign_in_flows');
    await runner.query('drop table user_identities');
  }
}
