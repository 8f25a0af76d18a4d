import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../database/database.js';
import type { DomainEvent } from './domain-event.js';
import type { OutboxEvent } from './outbox-event.entity.js';

type NewOutboxEvent = Omit<OutboxEvent, 'createdAt' | 'claimedUntil' | 'failedAt'>;
export type ClaimedEvent = Omit<DomainEvent, 'specversion' | 'source' | 'time' | 'traceparent'> &
  Pick<OutboxEvent, 'createdAt' | 'traceparent'> & { readonly claimedBefore: boolean };

/** Events that are not handled by all their handlers yet. */
export interface Backlog {
  readonly pending: number;
  readonly failed: number;
  /** Age of the oldest pending event; 0 when there is none. */
  readonly oldestSeconds: number;
}

@Injectable()
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  /** One deferred statement with one parameter for all rows, because parameters cost more than the insert. */
  async insert(rows: readonly NewOutboxEvent[]): Promise<void> {
    await this.database.defer(sql`
      insert into outbox (id, type, version, subject, data, request_id, trace_id, traceparent)
      select id, type, version, subject, data, "requestId", "traceId", traceparent from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as event (id uuid, type text, version smallint, subject uuid, data jsonb, "requestId" text, "traceId" text, traceparent text)`);
  }

  /**
   * Claims a batch of unclaimed events for `leaseMs`, and skips rows that other
   * relays are claiming. Rows are found by their claim and not by "id above the last
   * one", which would lose rows of transactions that commit late.
   */
  claim(limit: number, leaseMs: number): Promise<ClaimedEvent[]> {
    return this.database.query<ClaimedEvent>(sql`
      with claimable as (
        select id, claimed_until is not null as "claimedBefore" from outbox
        where failed_at is null and (claimed_until is null or claimed_until < now())
        order by claimed_until nulls first, id limit ${limit} for update skip locked
      )
      update outbox o set claimed_until = now() + make_interval(secs => ${leaseMs / 1000})
      from claimable where o.id = claimable.id
      returning o.id, o.type, o.version as dataversion, o.subject, o.data, o.request_id as requestid, o.trace_id as traceid,
        o.traceparent, o.created_at as "createdAt", "claimedBefore"`);
  }

  /** How much waits in the outbox. */
  async backlog(): Promise<Backlog> {
    const found = await this.database.queryOne<Backlog>(sql`
      select count(*) filter (where failed_at is null)::int as pending, count(failed_at)::int as failed,
        coalesce(extract(epoch from now() - min(created_at) filter (where failed_at is null)), 0)::float8 as "oldestSeconds"
      from outbox`);
    return found ?? { pending: 0, failed: 0, oldestSeconds: 0 };
  }

  /** Releases claims of events that could not be enqueued, so that relays need not wait for the lease to end. */
  async release(ids: readonly string[]): Promise<void> {
    await this.database.execute(sql`update outbox set claimed_until = null where id = any(${ids}::uuid[])`);
  }

  /** Deletes events that have no handler. */
  async delete(ids: readonly string[]): Promise<void> {
    await this.database.execute(sql`delete from outbox where id = any(${ids}::uuid[])`);
  }

  /** Deletes the event when all of these handlers have handled it. */
  async acknowledge(id: string, handlers: readonly string[]): Promise<void> {
    await this.database.execute(sql`
      delete from outbox where id = ${id} and ${handlers.length} = (
        select count(*) from handled_events where event_id = ${id} and handler = any(${handlers}))`);
  }

  /** Relays no longer claim it. Its failed job stays. */
  async markFailed(id: string): Promise<void> {
    await this.database.execute(sql`update outbox set failed_at = now() where id = ${id}`);
  }

  /** Their failed jobs are retried: relays may claim the events again, after `leaseMs` at the earliest. */
  async markRetried(ids: readonly string[], leaseMs: number): Promise<void> {
    await this.database.execute(sql`
      update outbox set failed_at = null, claimed_until = now() + make_interval(secs => ${leaseMs / 1000})
      where id = any(${ids}::uuid[])`);
  }

  /** True the first time, false when the handler has handled the event before. */
  async markHandled(eventId: string, handler: string): Promise<boolean> {
    const count = await this.database.execute(sql`
      insert into handled_events (event_id, handler) values (${eventId}, ${handler}) on conflict do nothing`);
    return count === 1;
  }

  /** Like markHandled, for the last handler of the event, which is deleted in the same statement. */
  async markLastHandled(eventId: string, handler: string): Promise<boolean> {
    const count = await this.database.execute(sql`
      with gone as (delete from outbox where id = ${eventId})
      insert into handled_events (event_id, handler) values (${eventId}, ${handler}) on conflict do nothing`);
    return count === 1;
  }

  async isHandled(eventId: string, handler: string): Promise<boolean> {
    const rows = await this.database.query(sql`
      select 1 from handled_events where event_id = ${eventId} and handler = ${handler}`);
    return rows.length > 0;
  }
}
