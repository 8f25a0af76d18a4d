import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The request, trace and span that caused a message to a webhook, so that its attempts have their ids.
 * Predecessor: 2026-11-30-1796050700000-session-providers. 2026-11-30.
 */
export class DeliveryOrigins1796051600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table webhook_deliveries add column request_id text, add column trace_id text, add column traceparent text',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table webhook_deliveries drop column request_id, drop column trace_id, drop column traceparent',
    );
  }
}
