import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import { querySpace } from '../../../kernel/cache/cache-space.js';
import { CountCache } from '../../../kernel/cache/count-cache.js';
import { allOf } from '../../../kernel/database/sql-conditions.js';
import { Database } from '../../../kernel/database/database.js';
import { Keyset } from '../../../kernel/database/keyset.js';
import { notify } from '../../../kernel/database/notify.js';
import type { PageRequest, PageResult } from '../../../kernel/http/pagination/paginator.js';
import { TEST_TYPE } from '../published-events.js';
import type { DeliveryStatus, WebhookDelivery } from './webhook-delivery.entity.js';

/** Says that deliveries are due. */
export const CHANNEL = 'keelson_webhooks';

type Origin = 'requestId' | 'traceId' | 'traceparent';
export type DeliveryRow = Omit<WebhookDelivery, 'payload' | Origin>;
export type NewDelivery = Pick<WebhookDelivery, 'id' | 'webhookId' | 'messageId' | 'eventType' | 'payload' | Origin>;

/** Conditions that a delivery must all meet. */
export interface DeliveryFilter {
  readonly webhookId: string;
  readonly status?: DeliveryStatus;
  readonly eventType?: string;
}

const COLUMNS = sql`
  id, webhook_id as "webhookId", message_id as "messageId", event_type as "eventType", status, attempts,
  next_attempt_at as "nextAttemptAt", attempted_at as "attemptedAt", response_status as "responseStatus", error,
  duration_ms as "durationMs", created_at as "createdAt", finished_at as "finishedAt"`;

/** Deliveries change with each event and attempt. */
const DELIVERIES = querySpace<number>('webhook-deliveries', { maxAgeMs: 1000 });

const keyset = new Keyset<DeliveryRow>({ createdAt: sql`created_at` }, sql`id`);

@Injectable()
export class DeliveriesRepository {
  constructor(
    private readonly database: Database,
    private readonly counts: CountCache,
  ) {}

  find(webhookId: string, id: string): Promise<DeliveryRow | null> {
    return this.database.queryOne<DeliveryRow>(sql`
      select ${COLUMNS} from webhook_deliveries where id = ${id} and webhook_id = ${webhookId}`);
  }

  async list(filter: DeliveryFilter, page: PageRequest): Promise<PageResult<DeliveryRow>> {
    const source = sql`webhook_deliveries where ${conditions(filter)}`;
    const rows = await this.database.query<DeliveryRow>(
      sql`select ${COLUMNS} from ${source} ${keyset.after(page)} ${keyset.page(page)}`,
    );
    const total = await this.counts.count(DELIVERIES, filter, () => this.database.count(source));
    return { ...keyset.slice(rows, page), total };
  }

  /**
   * Adds deliveries to webhooks that are active, and leaves out messages that a webhook has already. A webhook that is
   * deactivated meanwhile either cancels them or gets none.
   */
  async insert(deliveries: readonly NewDelivery[]): Promise<void> {
    await this.database.execute(sql`
      insert into webhook_deliveries
        (id, webhook_id, message_id, event_type, payload, request_id, trace_id, traceparent, next_attempt_at)
      select d.id, w.id, d."messageId", d."eventType", d.payload, d."requestId", d."traceId", d.traceparent, now()
      from jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb)
        as d (id uuid, "webhookId" uuid, "messageId" uuid, "eventType" text, payload text, "requestId" text,
          "traceId" text, traceparent text)
      join webhooks w on w.id = d."webhookId"
      where w.deleted_at is null and (w.is_active or d."eventType" = ${TEST_TYPE})
      for share of w
      on conflict (webhook_id, message_id) do nothing`);
  }

  /** Makes a delivery that is not pending due again; null when it is pending, or there is none. */
  restart(webhookId: string, id: string): Promise<DeliveryRow | null> {
    return this.database.queryOne<DeliveryRow>(sql`
      update webhook_deliveries
      set status = 'pending', attempts = 0, next_attempt_at = now(), finished_at = null, response_status = null,
        error = null, duration_ms = null
      where id = ${id} and webhook_id = ${webhookId} and status <> 'pending'
      returning ${COLUMNS}`);
  }

  /** Wakes the senders of all processes. Call it after the commit. */
  notify(): Promise<void> {
    return notify(this.database, CHANNEL);
  }
}

function conditions({ webhookId, status, eventType }: DeliveryFilter): Sql {
  return allOf(
    sql`webhook_id = ${webhookId}`,
    status === undefined ? empty : sql`status = ${status}`,
    eventType === undefined ? empty : sql`event_type = ${eventType}`,
  );
}
