import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables whose changes must be audited; updates of these columns only. */
const AUDITED = [
  {
    table: 'webhooks',
    columns: 'url, description, event_types, is_active, deleted_at',
    deleted: 'old.deleted_at is null',
  },
  { table: 'webhook_secrets', columns: 'secret', deleted: 'old.expires_at is null' },
];

/**
 * Webhooks: endpoints of other systems, their signing secrets, and the deliveries of events to them.
 * Predecessor: 2026-11-30-1796040001000-require-audit-records. 2026-11-30.
 */
export class Webhooks1796050200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table webhooks (
        id uuid not null,
        url text not null,
        description text not null,
        event_types text[] not null,
        is_active boolean not null default true,
        disabled_reason text,
        failing_since timestamptz(3),
        created_by uuid,
        version integer not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        deleted_at timestamptz(3),
        constraint webhooks_pkey primary key (id),
        constraint webhooks_created_by_fkey foreign key (created_by) references users (id) on delete set null,
        constraint webhooks_url_check check (url ~ '^https?://' and length(url) <= 2000),
        constraint webhooks_description_check check (length(description) <= 200),
        constraint webhooks_event_types_check check (cardinality(event_types) > 0),
        constraint webhooks_disabled_reason_check
          check (disabled_reason in ('gone', 'failing') and not is_active or disabled_reason is null)
      )`);
    await runner.query('create index idx_webhooks_created_at on webhooks (created_at, id) where deleted_at is null');
    await runner.query('create index idx_webhooks_created_by on webhooks (created_by)');
    await runner.query(`
      create table webhook_secrets (
        id uuid not null,
        webhook_id uuid not null,
        secret text not null,
        expires_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        constraint webhook_secrets_pkey primary key (id),
        constraint webhook_secrets_webhook_id_fkey foreign key (webhook_id) references webhooks (id) on delete cascade
      )`);
    await runner.query('create index idx_webhook_secrets_webhook_id on webhook_secrets (webhook_id)');
    await runner.query(
      'create unique index webhook_secrets_current_key on webhook_secrets (webhook_id) where expires_at is null',
    );
    await runner.query(
      'create index idx_webhook_secrets_expires_at on webhook_secrets (expires_at) where expires_at is not null',
    );
    await runner.query(`
      create table webhook_deliveries (
        id uuid not null,
        webhook_id uuid not null,
        message_id uuid not null,
        event_type text not null,
        payload text not null,
        status text not null default 'pending',
        attempts integer not null default 0,
        next_attempt_at timestamptz(3),
        attempted_at timestamptz(3),
        response_status integer,
        error text,
        duration_ms integer,
        created_at timestamptz(3) not null default now(),
        finished_at timestamptz(3),
        constraint webhook_deliveries_pkey primary key (id),
        constraint webhook_deliveries_webhook_id_fkey
          foreign key (webhook_id) references webhooks (id) on delete cascade,
        constraint webhook_deliveries_message_key unique (webhook_id, message_id),
        constraint webhook_deliveries_status_check check (status in ('pending', 'delivered', 'failed', 'cancelled')),
        constraint webhook_deliveries_finished_check
          check ((status = 'pending') = (next_attempt_at is not null) and (status = 'pending') = (finished_at is null)),
        constraint webhook_deliveries_attempts_check check (attempts >= 0)
      )`);
    await runner.query(
      `create index idx_webhook_deliveries_due on webhook_deliveries (webhook_id, next_attempt_at) where status = 'pending'`,
    );
    await runner.query(
      'create index idx_webhook_deliveries_webhook_id on webhook_deliveries (webhook_id, created_at, id)',
    );
    await runner.query('create index idx_webhook_deliveries_created_at on webhook_deliveries (created_at)');
    for (const { table, columns, deleted } of AUDITED) {
      await this.createTrigger(runner, table, 'insert');
      await this.createTrigger(runner, table, 'update', `of ${columns}`);
      await this.createTrigger(runner, table, 'delete', '', `when (${deleted})`);
    }
  }

  private createTrigger(
    runner: QueryRunner,
    table: string,
    event: 'insert' | 'update' | 'delete',
    columns = '',
    condition = '',
  ): Promise<unknown> {
    return runner.query(`
      create constraint trigger ${table}_${event}_audited after ${event} ${columns} on ${table}
      deferrable initially deferred for each row ${condition} execute function require_audit_record()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table webhook_deliveries');
    await runner.query('drop table webhook_secrets');
    await runner.query('drop table webhooks');
  }
}
