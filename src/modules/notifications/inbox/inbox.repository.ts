import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import { NIL } from 'uuid';
import { toSql } from '../../../kernel/auth/policy/access-filter.sql.js';
import type { AccessFilter } from '../../../kernel/auth/policy/access-scope.js';
import type { RESOURCES } from '../../../kernel/auth/policy/attributes.js';
import { querySpace } from '../../../kernel/cache/cache-space.js';
import { CountCache } from '../../../kernel/cache/count-cache.js';
import { allOf } from '../../../kernel/database/sql-conditions.js';
import { Database } from '../../../kernel/database/database.js';
import { Keyset } from '../../../kernel/database/keyset.js';
import type { PageRequest, PageResult } from '../../../kernel/http/pagination/paginator.js';
import {
  Inbox,
  type InboxMessage,
  type InboxPosition,
  type InboxReader,
} from '../../../kernel/realtime/ports/inbox.js';
import type { Notification } from './notification.entity.js';

export type NotificationRow = Pick<Notification, 'id' | 'position' | 'type' | 'data' | 'readAt' | 'createdAt'>;

/** A notification before it is in the inboxes of its recipients. */
export interface NewNotification extends Pick<
  Notification,
  'eventId' | 'type' | 'data' | 'permission' | 'resource' | 'createdAt'
> {
  /** Ids of the recipients, each with the id that the notification has for them. */
  readonly recipients: ReadonlyMap<string, string>;
}

/** Which notifications their reader may see by now. */
export interface Visibility {
  readonly userId: string;
  /** Of the permissions that no single resource decides, those that the reader has. */
  readonly permissions: readonly string[];
  /** The orders that the reader may read: all without a filter, none when it is null. */
  readonly orders: AccessFilter | undefined | null;
}

/** Conditions that a notification must all meet. */
export interface NotificationFilter {
  readonly type?: string;
  readonly read?: boolean;
}

const COLUMNS = sql`id, position, type, data, read_at as "readAt", created_at as "createdAt"`;

const orderAttributes: Record<keyof (typeof RESOURCES)['orders:read'], Sql> = {
  id: sql`(resource->>'id')::uuid`,
  userId: sql`(resource->>'userId')::uuid`,
  status: sql`(resource->>'status')`,
  totalAmount: sql`(resource->>'totalAmount')::numeric`,
  totalCurrency: sql`(resource->>'totalCurrency')`,
  createdAt: sql`(resource->>'createdAt')::timestamptz`,
};

/** Notifications of one user are in the order of their positions, as they are in that of their times. */
const keyset = new Keyset<NotificationRow>(
  { createdAt: { column: sql`position`, type: sql`bigint`, value: ({ position }) => position } },
  sql`id`,
);

const NOTIFICATIONS = querySpace<number>('notifications');

@Injectable()
export class InboxRepository extends Inbox {
  constructor(
    private readonly database: Database,
    private readonly counts: CountCache,
  ) {
    super();
  }

  /**
   * Adds the notification to the inboxes of its recipients who want it, and returns their ids.
   * Inboxes are locked in the order of user ids until the commit, so positions are in the order
   * of commits. Call it in a transaction, last.
   */
  async insert(notification: NewNotification): Promise<string[]> {
    const { eventId, type, data, permission, resource, createdAt, recipients } = notification;
    const rows = await this.database.query<{ userId: string }>(sql`
      with recipient as (
        select user_id, id from unnest(${[...recipients.keys()]}::uuid[], ${[...recipients.values()]}::uuid[]) as given (user_id, id)
        where exists (select from users where users.id = given.user_id and deleted_at is null)
          and not exists (select from notification_preferences p
            where p.user_id = given.user_id and p.type = ${type} and p.channel = 'inbox' and not p.enabled)
      ), inbox as (
        insert into notification_inboxes (user_id, last_position) select user_id, 1 from recipient order by user_id
        on conflict (user_id) do update set last_position = notification_inboxes.last_position + 1
        returning user_id, last_position
      )
      insert into notifications (id, user_id, position, event_id, type, data, permission, resource, created_at)
      select id, user_id, last_position, ${eventId}, ${type}, ${JSON.stringify(data)}::jsonb, ${permission},
        ${resource && JSON.stringify(resource)}::jsonb, ${createdAt}
      from recipient join inbox using (user_id)
      returning user_id as "userId"`);
    if (rows.length > 0) this.counts.invalidate('notifications');
    return rows.map(({ userId }) => userId);
  }

  async list(
    visibility: Visibility,
    filter: NotificationFilter,
    page: PageRequest,
  ): Promise<PageResult<NotificationRow>> {
    const source = sql`notifications where ${visibleTo(visibility)} and ${conditions(filter)}`;
    const rows = await this.database.query<NotificationRow>(
      sql`select ${COLUMNS} from ${source} ${keyset.after(page)} ${keyset.page(page)}`,
    );
    const total = await this.counts.count(NOTIFICATIONS, { ...visibility, ...filter }, () =>
      this.database.count(source),
    );
    return { ...keyset.slice(rows, page), total };
  }

  countUnread(visibility: Visibility): Promise<number> {
    return this.database.count(sql`notifications where ${visibleTo(visibility)} and read_at is null`);
  }

  find(visibility: Visibility, id: string): Promise<NotificationRow | null> {
    return this.database.queryOne<NotificationRow>(
      sql`select ${COLUMNS} from notifications where ${visibleTo(visibility)} and id = ${id}`,
    );
  }

  /** False when it was read before. */
  async markRead(userId: string, id: string): Promise<boolean> {
    this.counts.invalidate('notifications');
    const marked = sql`
      update notifications set read_at = now() where user_id = ${userId} and id = ${id} and read_at is null`;
    return (await this.database.execute(marked)) > 0;
  }

  /** Marks all that the reader can see, and returns how many there were. */
  markAllRead(visibility: Visibility): Promise<number> {
    this.counts.invalidate('notifications');
    return this.database.execute(
      sql`update notifications set read_at = now() where ${visibleTo(visibility)} and read_at is null`,
    );
  }

  async open(userId: string, lastId: string | undefined): Promise<InboxPosition> {
    const condition = lastId === undefined ? empty : sql`and id = ${lastId}`;
    const last = await this.database.queryOne<InboxPosition>(sql`
      select position, id as "lastId" from notifications where user_id = ${userId} ${condition}
      order by position desc limit 1`);
    return last ?? { position: 0, lastId: NIL };
  }

  async listAfter(readers: readonly InboxReader[], limit: number): Promise<InboxMessage[][]> {
    const rows = await this.database.query<
      Pick<Notification, 'id' | 'position' | 'type' | 'data' | 'permission' | 'resource' | 'createdAt'> & {
        readonly reader: number;
      }
    >(sql`
      select reader.number::int - 1 as reader, n.id, n.position, n.type, n.data, n.permission, n.resource,
        n.created_at as "createdAt"
      from unnest(${readers.map(({ userId }) => userId)}::uuid[], ${readers.map(({ position }) => position)}::bigint[])
        with ordinality as reader (user_id, position, number)
      cross join lateral (
        select * from notifications
        where notifications.user_id = reader.user_id and notifications.position > reader.position
        order by notifications.position limit ${limit}
      ) n
      order by reader.number, n.position`);
    const messages: InboxMessage[][] = readers.map(() => []);
    for (const { reader, id, position, type, data, permission, resource, createdAt } of rows)
      messages[reader]?.push({
        position,
        message: { id, type, data, ts: createdAt.toISOString() },
        access: { permission, resource },
      });
    return messages;
  }

  /** Of the reader's notifications after this position those that they can see, in the order of the inbox. */
  listVisibleAfter(visibility: Visibility, position: number, limit: number): Promise<NotificationRow[]> {
    return this.database.query<NotificationRow>(sql`
      select ${COLUMNS} from notifications where ${visibleTo(visibility)} and position > ${position}
      order by position limit ${limit}`);
  }

  async lastPositions(userIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.database.query<{ userId: string; position: number }>(sql`
      select reader.user_id as "userId", latest.position
      from unnest(${[...userIds]}::uuid[]) as reader (user_id) cross join lateral (
        select position from notifications where notifications.user_id = reader.user_id
        order by position desc limit 1
      ) as latest`);
    return new Map(rows.map(({ userId, position }) => [userId, position]));
  }
}

function visibleTo({ userId, permissions, orders }: Visibility): Sql {
  const ofOrders =
    orders === null ? empty : sql`or (permission = 'orders:read' and ${allOf(toSql(orders, orderAttributes))})`;
  return sql`user_id = ${userId} and (permission is null or permission = any(${[...permissions]}::text[]) ${ofOrders})`;
}

function conditions({ type, read }: NotificationFilter): Sql {
  return allOf(
    type === undefined ? empty : sql`type = ${type}`,
    read === undefined ? empty : read ? sql`read_at is not null` : sql`read_at is null`,
  );
}
