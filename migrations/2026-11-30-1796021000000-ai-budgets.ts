import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Calls of AI models, and the daily budgets of tokens that they count towards.
 * Predecessor: 2026-11-30-1796020500000-access-generations. 2026-11-30.
 */
export class AiBudgets1796021000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ai_budgets (
        scope text not null,
        day date not null,
        reserved_tokens bigint not null default 0,
        used_tokens bigint not null default 0,
        limit_tokens bigint not null,
        constraint ai_budgets_pkey primary key (scope, day),
        constraint ai_budgets_scope_check check (scope ~ '^(service|(user|key):[0-9a-f-]{36})$'),
        constraint ai_budgets_reserved_tokens_check check (reserved_tokens >= 0),
        constraint ai_budgets_used_tokens_check check (used_tokens >= 0),
        constraint ai_budgets_limit_tokens_check check (limit_tokens > 0)
      )`);
    await runner.query('create index idx_ai_budgets_day on ai_budgets (day)');
    await runner.query(`
      create table ai_calls (
        id uuid not null,
        day date not null,
        user_id uuid not null,
        api_key_id uuid,
        purpose text not null,
        model text not null,
        status text not null default 'pending',
        outcome text,
        reserved_tokens integer not null,
        prompt_tokens integer not null default 0,
        completion_tokens integer not null default 0,
        total_tokens integer not null default 0,
        is_estimated boolean not null default false,
        latency_ms integer,
        created_at timestamptz(3) not null default now(),
        settled_at timestamptz(3),
        constraint ai_calls_pkey primary key (id),
        constraint ai_calls_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint ai_calls_purpose_check check (purpose in ('chat', 'description', 'assistant')),
        constraint ai_calls_model_check check (length(model) between 1 and 128),
        constraint ai_calls_status_check check (status in ('pending', 'success', 'failure')),
        constraint ai_calls_settled_check
          check ((status = 'pending') = (settled_at is null) and (status = 'pending') = (outcome is null)),
        constraint ai_calls_tokens_check check (least(prompt_tokens, completion_tokens, total_tokens, reserved_tokens) >= 0)
      )`);
    await runner.query('create index idx_ai_calls_day on ai_calls (day, user_id)');
    await runner.query('create index idx_ai_calls_user_id on ai_calls (user_id)');
    await runner.query('create index idx_ai_calls_created_at on ai_calls (created_at)');
    await runner.query(`create index idx_ai_calls_pending on ai_calls (created_at) where status = 'pending'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table ai_calls');
    await runner.query('drop table ai_budgets');
  }
}
