import { domainToASCII } from 'node:url';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Account recovery. `users.access_generation` is raised when the password or the address changes, by signing out
 * everywhere, and when the account is deactivated or deleted; what was begun in an earlier generation is refused.
 * Domains of addresses are in ASCII, as the application compares them; the way back leaves that. Sessions know when their user last authenticated, API keys who created them. Links can change an address.
 * Predecessor: 2026-11-30-1796020000000-buyer-reservations. 2026-11-30.
 */
export class AccessGenerations1796020500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table users
        add column access_generation integer not null default 0,
        add column proven_at timestamptz(3)`);
    await normalizeDomains(runner);
    await runner.query(`
      create function raise_access_generation() returns trigger language plpgsql as $$
      begin
        new.access_generation := old.access_generation + 1;
        return new;
      end $$`);
    // A new password raises it, too, but a new hash of the same password does not: the statement that sets it says so.
    await runner.query(`
      create trigger raise_access_generation before update on users for each row
      when (old.email <> new.email or (old.is_active and not new.is_active)
        or (old.deleted_at is null and new.deleted_at is not null))
      execute function raise_access_generation()`);
    await runner.query(`
      alter table sessions
        add column access_generation integer not null default 0,
        add column authenticated_at timestamptz(3) not null default now()`);
    await runner.query('update sessions set authenticated_at = created_at');
    await runner.query(`
      alter table sign_in_flows
        add column access_generation integer,
        add column session_id uuid,
        add constraint sign_in_flows_session_id_fkey foreign key (session_id) references sessions (id) on delete cascade`);
    await runner.query('create index idx_sign_in_flows_session_id on sign_in_flows (session_id)');
    await runner.query('delete from sign_in_flows where user_id is not null');
    await runner.query(`
      alter table sign_in_flows
        add constraint sign_in_flows_access_generation_check check ((user_id is null) = (access_generation is null))`);
    await runner.query('alter table sign_in_codes add column access_generation integer not null default 0');
    await runner.query(`
      alter table mail_tokens
        add column access_generation integer not null default 0,
        drop constraint mail_tokens_purpose_check,
        add constraint mail_tokens_purpose_check check (purpose in ('verify_email', 'reset_password', 'change_email'))`);
    await runner.query('alter table api_keys add column created_by uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table api_keys drop column created_by');
    await runner.query("delete from mail_tokens where purpose = 'change_email'");
    await runner.query(`
      alter table mail_tokens
        drop constraint mail_tokens_purpose_check,
        add constraint mail_tokens_purpose_check check (purpose in ('verify_email', 'reset_password')),
        drop column access_generation`);
    await runner.query('alter table sign_in_codes drop column access_generation');
    await runner.query('alter table sign_in_flows drop column session_id, drop column access_generation');
    await runner.query('alter table sessions drop column authenticated_at, drop column access_generation');
    await runner.query('drop trigger raise_access_generation on users');
    await runner.query('drop function raise_access_generation');
    await runner.query('alter table users drop column proven_at, drop column access_generation');
  }
}

/** Leaves an address whose ASCII form another account has. */
async function normalizeDomains(runner: QueryRunner): Promise<void> {
  const rows = (await runner.query(
    "select id, email from users where email ~ '@.*[^[:ascii:]]' and deleted_at is null",
  )) as Array<{ id: string; email: string }>;
  for (const { id, email } of rows) {
    const at = email.lastIndexOf('@') + 1;
    const address = email.slice(0, at) + domainToASCII(email.slice(at));
    await runner.query(
      `update users set email = $2 where id = $1 and length($2) > $3
         and not exists (select from users other where other.email = $2 and other.deleted_at is null)`,
      [id, address, at],
    );
  }
}
