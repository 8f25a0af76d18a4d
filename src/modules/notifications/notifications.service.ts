import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { DeniedByRule } from '../../kernel/auth/auth.errors.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { Database } from '../../kernel/database/database.js';
import type { PageRequest, PageResult } from '../../kernel/http/pagination/paginator.js';
import { ChangeRecorderService } from '../audits/change-recorder.service.js';
import {
  InboxRepository,
  type NotificationFilter,
  type NotificationRow,
  type Visibility,
} from './inbox/inbox.repository.js';
import { GENERAL_PERMISSIONS } from './notification-types.js';
import { NotificationNotFound } from './notifications.errors.js';

/** Reads the inbox of a user: the notifications that they may see by now. */
@Injectable()
export class NotificationsService {
  constructor(
    private readonly database: Database,
    private readonly inbox: InboxRepository,
    private readonly policy: Policy,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /** A page of the actor's notifications, newest first unless sorted otherwise, and how many are unread in all. */
  async list(
    actor: Actor,
    filter: NotificationFilter,
    page: PageRequest,
  ): Promise<PageResult<NotificationRow> & { readonly unread: number }> {
    const visibility = await this.visibilityFor(actor);
    const result = await this.inbox.list(visibility, filter, page);
    return { ...result, unread: await this.inbox.countUnread(visibility) };
  }

  /** Where in the inbox of the actor the notification `lastId` is, the beginning when it is not stored; without it the end. */
  async getPosition({ userId }: Actor, lastId: string | undefined): Promise<number> {
    return (await this.inbox.open(userId, lastId)).position;
  }

  /**
   * At most `limit` notifications of the actor after this position of their inbox, in its order: those that they may
   * see by now. Throws NotAllowed without `notifications:read`.
   */
  async listAfter(actor: Actor, position: number, limit: number): Promise<NotificationRow[]> {
    await this.policy.require(actor, 'notifications:read');
    return this.inbox.listVisibleAfter(await this.visibilityFor(actor), position, limit);
  }

  /** Marks a notification of the actor as read, once. Throws NotificationNotFound. */
  async markRead(actor: Actor, id: string): Promise<NotificationRow> {
    const visibility = await this.visibilityFor(actor);
    return this.database.transaction(async () => {
      const isChanged = await this.inbox.markRead(actor.userId, id);
      const notification = await this.inbox.find(visibility, id);
      if (!notification) throw new NotificationNotFound(id);
      if (isChanged)
        await this.recorder.record(actor, {
          action: 'update',
          entityType: 'notification',
          entityId: id,
          changes: { read: { from: false, to: true } },
        });
      return notification;
    });
  }

  /** Marks all notifications of the actor as read, and returns how many were not. */
  async markAllRead(actor: Actor): Promise<number> {
    const visibility = await this.visibilityFor(actor);
    return this.database.transaction(async () => {
      const count = await this.inbox.markAllRead(visibility);
      if (count > 0)
        await this.recorder.record(actor, {
          action: 'update',
          entityType: 'notification_inbox',
          entityId: actor.userId,
          details: { read: count },
        });
      return count;
    });
  }

  private async visibilityFor(actor: Actor): Promise<Visibility> {
    const held: string[] = [];
    for (const permission of GENERAL_PERMISSIONS) if (await this.policy.may(actor, permission)) held.push(permission);
    return { userId: actor.userId, permissions: held, orders: await this.readableOrders(actor) };
  }

  private async readableOrders(actor: Actor): Promise<Visibility['orders']> {
    try {
      return (await this.policy.scopeFor(actor, 'orders:read')).filter;
    } catch (error) {
      if (error instanceof DeniedByRule) return null;
      throw error;
    }
  }
}
