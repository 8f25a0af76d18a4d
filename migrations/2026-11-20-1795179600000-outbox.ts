import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The outbox of domain events, and the memory of which handler has dealt with which.
 * Predecessor: Initial1795176000000. 2026-11-20.
 */
export class Outbox1795179600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outbox (
        id uuid not null,
        type text not null,
        version smallint not null,
        subject uuid not null,
        data jsonb not null,
        request_id text,
        trace_id text,
        created_at timestamptz(3) not null default now(),
        claimed_until timestamptz(3),
        failed_at timestamptz(3),
        constraint outbox_pkey primary key (id)
      )`);
    // Only what waits is in the index: rows leave it when they are claimed for good or have failed.
    await runner.query(
      'create index idx_outbox_claimed_until on outbox (claimed_until nulls first, id) where failed_at is null',
    );
    await runner.query(`
      create table handled_events (
        event_id uuid not null,
        handler text not null,
        handled_at timestamptz(3) not null default now(),
        constraint handled_events_pkey primary key (event_id, handler)
      )`);
    await runner.query('create index idx_handled_events_handled_at on handled_events (handled_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table handled_events');
    await runner.query('drop table outbox');
  }
}
