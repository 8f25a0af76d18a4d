import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { Repository } from 'typeorm';
import { querySpace } from '../../kernel/cache/cache-space.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { allOf } from '../../kernel/database/sql-conditions.js';
import { Database } from '../../kernel/database/database.js';
import { Keyset } from '../../kernel/database/keyset.js';
import type { PageRequest, PageResult } from '../../kernel/http/pagination/paginator.js';
import { type DisabledReason, Webhook } from './webhook.entity.js';

export type WebhookRow = Omit<Webhook, 'deletedAt'> & {
  /** When the last secret from before a rotation expires; null when none is valid. */
  readonly overlapUntil: Date | null;
};
export type WebhookFields = Pick<Webhook, 'url' | 'description' | 'eventTypes' | 'isActive'>;

/** Conditions that a webhook must all meet. */
export interface WebhookFilter {
  readonly isActive?: boolean;
}

const COLUMNS = sql`
  id, url, description, event_types as "eventTypes", is_active as "isActive", disabled_reason as "disabledReason",
  failing_since as "failingSince", created_by as "createdBy", version, created_at as "createdAt", updated_at as "updatedAt",
  (select max(expires_at) from webhook_secrets s where s.webhook_id = webhooks.id and expires_at > now()) as "overlapUntil"`;

const keyset = new Keyset<WebhookRow>({ createdAt: sql`created_at` }, sql`id`);

const WEBHOOKS = querySpace<number>('webhooks');

@Injectable()
export class WebhooksRepository {
  constructor(
    private readonly database: Database,
    private readonly counts: CountCache,
  ) {}

  find(id: string): Promise<WebhookRow | null> {
    return this.database.queryOne<WebhookRow>(sql`
      select ${COLUMNS} from webhooks where id = ${id} and deleted_at is null`);
  }

  /** Locks the webhook until the transaction ends. */
  lock(id: string): Promise<WebhookRow | null> {
    return this.database.queryOne<WebhookRow>(sql`
      select ${COLUMNS} from webhooks where id = ${id} and deleted_at is null for no key update`);
  }

  async list(filter: WebhookFilter, page: PageRequest): Promise<PageResult<WebhookRow>> {
    const source = sql`webhooks where ${conditions(filter)}`;
    const rows = await this.database.query<WebhookRow>(
      sql`select ${COLUMNS} from ${source} ${keyset.after(page)} ${keyset.page(page)}`,
    );
    const total = await this.counts.count(WEBHOOKS, filter, () => this.database.count(source));
    return { ...keyset.slice(rows, page), total };
  }

  /** The active webhooks that take one of these types of events. */
  listSubscribed(types: readonly string[]): Promise<Array<Pick<Webhook, 'id' | 'eventTypes' | 'createdAt'>>> {
    return this.database.query(sql`
      select id, event_types as "eventTypes", created_at as "createdAt" from webhooks
      where is_active and deleted_at is null and event_types && ${[...types]}::text[]`);
  }

  async insert(webhook: WebhookFields & Pick<Webhook, 'id' | 'createdBy'>): Promise<void> {
    await this.rows.insert(webhook);
  }

  /** Activating a webhook forgets its failures. */
  async update(id: string, fields: Partial<WebhookFields>): Promise<void> {
    const failures = fields.isActive === true ? { disabledReason: null, failingSince: null } : {};
    await this.rows.update({ id }, { ...fields, ...failures });
  }

  /** Gives the webhook a new version, when only its secrets change. */
  async raiseVersion(id: string): Promise<void> {
    await this.rows.update({ id }, { updatedAt: () => 'now()' });
  }

  /** Disables a webhook that is active. */
  async disable(id: string, disabledReason: DisabledReason): Promise<void> {
    await this.rows.update({ id }, { isActive: false, disabledReason });
  }

  /** Deletes the webhook softly, and its secrets for good. */
  async delete(id: string): Promise<void> {
    await this.rows.softDelete({ id });
    await this.database.execute(sql`delete from webhook_secrets where webhook_id = ${id}`);
  }

  /** Cancels the pending deliveries. */
  async cancelDeliveries(id: string): Promise<void> {
    await this.database.execute(sql`
      update webhook_deliveries set status = 'cancelled', next_attempt_at = null, finished_at = now()
      where webhook_id = ${id} and status = 'pending'`);
  }

  /** Writes only when it changes something, because every delivery reports. */
  async recordSuccess(id: string): Promise<void> {
    await this.database.execute(sql`
      update webhooks set failing_since = null where id = ${id} and failing_since is not null`);
  }

  async recordFailure(id: string): Promise<void> {
    await this.database.execute(sql`
      update webhooks set failing_since = now() where id = ${id} and failing_since is null`);
  }

  /** Whether an active webhook has failed for so long without a success. */
  async isDead(id: string, hours: number): Promise<boolean> {
    const rows = await this.database.query(sql`
      select 1 from webhooks where id = ${id} and failing_since <= now() - make_interval(hours => ${hours})`);
    return rows.length > 0;
  }

  private get rows(): Repository<Webhook> {
    return this.database.manager.getRepository(Webhook);
  }
}

function conditions({ isActive }: WebhookFilter): Sql {
  return allOf(sql`deleted_at is null`, isActive === undefined ? empty : sql`is_active = ${isActive}`);
}
