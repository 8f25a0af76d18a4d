import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Reports and their content.
 * Predecessor: Maintenance1795181100000. 2026-11-20.
 */
export class Reports1795181400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table reports (
        id uuid not null,
        user_id uuid not null,
        type text not null,
        format text not null,
        created_after timestamptz(3),
        created_before timestamptz(3),
        status text not null default 'queued',
        progress smallint not null default 0,
        row_count integer not null default 0,
        byte_count bigint not null default 0,
        attempt integer not null default 0,
        version integer not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        finished_at timestamptz(3),
        expires_at timestamptz(3) not null,
        constraint reports_pkey primary key (id),
        constraint reports_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint reports_type_check check (type in ('orders', 'sales')),
        constraint reports_format_check check (format in ('csv', 'json')),
        constraint reports_status_check check (status in ('queued', 'running', 'done', 'failed')),
        constraint reports_progress_check check (progress between 0 and 100)
      )`);
    await runner.query('create index idx_reports_user_id on reports (user_id, created_at, id)');
    await runner.query('create index idx_reports_created_at on reports (created_at, id)');
    await runner.query('create index idx_reports_expires_at on reports (expires_at)');
    await runner.query(
      `create index idx_reports_updated_at on reports (updated_at) where status in ('queued', 'running')`,
    );

    await runner.query(`
      create table report_chunks (
        report_id uuid not null,
        position integer not null,
        content bytea not null,
        constraint report_chunks_pkey primary key (report_id, position),
        constraint report_chunks_report_id_fkey foreign key (report_id) references reports (id) on delete cascade
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table report_chunks');
    await runner.query('drop table reports');
  }
}
