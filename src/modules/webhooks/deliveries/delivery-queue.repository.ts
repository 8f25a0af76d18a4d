import { Injectable } from '@nestjs/common';
import sql, { type Sql } from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import { CHANNEL } from './deliveries.repository.js';
import type { WebhookDelivery } from './webhook-delivery.entity.js';

/** A delivery that this process attempts, and no other until the lease ends. */
export type ClaimedDelivery = Pick<
  WebhookDelivery,
  'id' | 'webhookId' | 'messageId' | 'eventType' | 'payload' | 'attempts' | 'requestId' | 'traceId' | 'traceparent'
> & { readonly url: string };

/** What came of an attempt. */
export interface AttemptResult {
  readonly responseStatus: number | null;
  readonly error: string | null;
  readonly durationMs: number;
}

/** The deliveries that are due, as a queue that workers take from. */
@Injectable()
export class DeliveryQueueRepository {
  constructor(private readonly database: Database) {}

  /**
   * Claims due deliveries for `leaseMs`, at most `limit` and at most one of each webhook, and none of those in `busy`.
   * Skips those that other workers are claiming. Counts the attempt, so that one which ends its process counts, too.
   */
  claim(limit: number, busy: readonly string[], leaseMs: number): Promise<ClaimedDelivery[]> {
    return this.database.query<ClaimedDelivery>(sql`
      with due as (
        select d.id, w.url from webhooks w cross join lateral (
          select id, next_attempt_at from webhook_deliveries
          where webhook_id = w.id and status = 'pending' and next_attempt_at <= now()
          order by next_attempt_at limit 1 for update skip locked
        ) d
        where w.id <> all(${busy}::uuid[])
        order by d.next_attempt_at limit ${limit}
      )
      update webhook_deliveries d
      set attempts = attempts + 1, attempted_at = now(), next_attempt_at = now() + make_interval(secs => ${leaseMs / 1000})
      from due where d.id = due.id
      returning d.id, d.webhook_id as "webhookId", d.message_id as "messageId", d.event_type as "eventType", d.payload,
        d.attempts, d.request_id as "requestId", d.trace_id as "traceId", d.traceparent, due.url`);
  }

  /** Milliseconds until a delivery is due, 0 or less when one is; null when none is pending. Without those of webhooks in `busy`. */
  async msUntilDue(busy: readonly string[]): Promise<number | null> {
    const found = await this.database.queryOne<{ ms: number | null }>(sql`
      select (extract(epoch from min(d.next_attempt_at) - now()) * 1000)::float8 as ms
      from webhooks w cross join lateral (
        select next_attempt_at from webhook_deliveries
        where webhook_id = w.id and status = 'pending' order by next_attempt_at limit 1
      ) d
      where w.id <> all(${busy}::uuid[])`);
    return found?.ms ?? null;
  }

  countPending(): Promise<number> {
    return this.database.count(sql`webhook_deliveries where status = 'pending'`);
  }

  /** Changes nothing when the lease had ended and another attempt began, or the delivery was cancelled. So for the next three. */
  succeed(delivery: ClaimedDelivery, result: AttemptResult): Promise<void> {
    return this.end(delivery, result, sql`status = 'delivered', next_attempt_at = null, finished_at = now()`);
  }

  fail(delivery: ClaimedDelivery, result: AttemptResult): Promise<void> {
    return this.end(delivery, result, sql`status = 'failed', next_attempt_at = null, finished_at = now()`);
  }

  retryIn(delivery: ClaimedDelivery, result: AttemptResult, seconds: number): Promise<void> {
    return this.end(delivery, result, sql`next_attempt_at = now() + make_interval(secs => ${seconds})`);
  }

  /** Makes the delivery due again as if the attempt had not begun, and wakes the other processes. */
  async release({ id, attempts }: ClaimedDelivery): Promise<void> {
    await this.database.query(sql`
      with released as (
        update webhook_deliveries set attempts = attempts - 1, next_attempt_at = now()
        where id = ${id} and status = 'pending' and attempts = ${attempts} returning id
      )
      select pg_notify(${CHANNEL}, '') from released`);
  }

  private async end({ id, attempts }: ClaimedDelivery, result: AttemptResult, outcome: Sql): Promise<void> {
    const { responseStatus, error, durationMs } = result;
    await this.database.execute(sql`
      update webhook_deliveries
      set response_status = ${responseStatus}, error = ${error}, duration_ms = ${durationMs}, ${outcome}
      where id = ${id} and status = 'pending' and attempts = ${attempts}`);
  }
}
