import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../database/database.js';
import type { OutboxRow } from './outbox.entity.js';

export type NewOutboxRow = Pick<OutboxRow, 'id' | 'type' | 'version' | 'subject' | 'data' | 'requestId' | 'traceId'>;
export type ClaimedRow = NewOutboxRow & Pick<OutboxRow, 'createdAt'> & { readonly claimedBefore: boolean };

@Injectable()
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  /** One statement, and one value for all of its rows: what is sent and read costs an order more than what is written. */
  async insert(rows: readonly NewOutboxRow[]): Promise<void> {
    await this.database.execute(sql`
      insert into outbox (id, type, version, subject, data, request_id, trace_id)
      select id, type, version, subject, data, "requestId", "traceId" from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as event (id uuid, type text, version smallint, subject uuid, data jsonb, "requestId" text, "traceId" text)`);
  }

  /**
   * Takes a batch of events that nobody sees to, for `leaseMs`. What others are
   * claiming in this moment is skipped, never waited for. It finds rows by
   * their claim and not by "id above the last one seen", which would lose
   * those that commit late.
   */
  claim(most: number, leaseMs: number): Promise<ClaimedRow[]> {
    return this.database.query<ClaimedRow>(sql`
      with claimable as (
        select id, claimed_until is not null as "claimedBefore" from outbox
        where failed_at is null and (claimed_until is null or claimed_until < now())
        order by claimed_until nulls first, id limit ${most} for update skip locked
      )
      update outbox o set claimed_until = now() + make_interval(secs => ${leaseMs / 1000})
      from claimable where o.id = claimable.id
      returning o.id, o.type, o.version, o.subject, o.data, o.request_id as "requestId", o.trace_id as "traceId", o.created_at as "createdAt",
        "claimedBefore"`);
  }

  /** Gives back what was claimed and could not be handed on, so that nobody waits for the lease to end. */
  async release(ids: readonly string[]): Promise<void> {
    await this.database.execute(sql`update outbox set claimed_until = null where id = any(${ids}::uuid[])`);
  }

  /** Lets go of events that nobody listens to. */
  async delete(ids: readonly string[]): Promise<void> {
    await this.database.execute(sql`delete from outbox where id = any(${ids}::uuid[])`);
  }

  /** When all of these handlers have dealt with it, the row has done its work and goes. */
  async acknowledge(id: string, handlers: readonly string[]): Promise<void> {
    await this.database.execute(sql`
      delete from outbox where id = ${id} and ${handlers.length} = (
        select count(*) from handled_events where event_id = ${id} and handler = any(${handlers}))`);
  }

  /** No relay hands it on any more; the failed job keeps it visible. */
  async markFailed(id: string): Promise<void> {
    await this.database.execute(sql`update outbox set failed_at = now() where id = ${id}`);
  }

  /** Somebody wants the failed job tried again: the row is once more one that has to be dealt with, in `leaseMs` at the earliest. */
  async markRetried(id: string, leaseMs: number): Promise<void> {
    await this.database.execute(sql`
      update outbox set failed_at = null, claimed_until = now() + make_interval(secs => ${leaseMs / 1000}) where id = ${id}`);
  }

  /** True the first time; false when the handler has dealt with the event before. Commits or falls with its effect. */
  async markHandled(eventId: string, handler: string): Promise<boolean> {
    const count = await this.database.execute(sql`
      insert into handled_events (event_id, handler) values (${eventId}, ${handler}) on conflict do nothing`);
    return count === 1;
  }

  /** Like markHandled, for the last handler that the event waits for: the row goes in the same statement. */
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
