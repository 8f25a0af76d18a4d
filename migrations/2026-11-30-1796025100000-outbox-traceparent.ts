import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The span that emitted an event, so that its jobs appear below it in the trace.
 * Predecessor: 2026-11-30-1796025000000-worker-heartbeats. 2026-11-30.
 */
export class OutboxTraceparent1796025100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table outbox add column traceparent text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table outbox drop column traceparent');
  }
}
