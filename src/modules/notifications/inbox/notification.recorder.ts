import { Injectable } from '@nestjs/common';
import { newId } from '../../../kernel/context/ids.js';
import { Database } from '../../../kernel/database/database.js';
import type { DomainEvent } from '../../../kernel/events/domain-event.js';
import { Fanout } from '../../../kernel/realtime/fanout/fanout.js';
import type { MessageAccess } from '../../../kernel/realtime/message.js';
import { UserRightsService } from '../../users/access/user-rights.service.js';
import { type NotificationTypeName, recipientsOf } from '../notification-types.js';
import { InboxRepository } from './inbox.repository.js';

interface RecordedNotification {
  readonly type: NotificationTypeName;
  readonly data: object;
  /** The users that it concerns; those with the permission of its type receive it as well. */
  readonly userIds?: readonly string[];
  /** What its readers must be allowed to do; nothing when it is not given. */
  readonly access?: MessageAccess;
}

/** Writes notifications to inboxes. */
@Injectable()
export class NotificationRecorder {
  constructor(
    private readonly database: Database,
    private readonly inbox: InboxRepository,
    private readonly userRights: UserRightsService,
    private readonly fanout: Fanout,
  ) {}

  /**
   * Adds the notification to the inboxes of its recipients, and tells their connected clients
   * once it is committed. Call it in the transaction that records the event as handled, last.
   */
  async record({ id: eventId, time }: DomainEvent, notification: RecordedNotification): Promise<void> {
    const { type, data, userIds = [], access = { permission: null, resource: null } } = notification;
    const recipients = recipientsOf(type);
    const holders = recipients === undefined ? [] : await this.userRights.listHolders(recipients);
    const ids = new Map([...new Set([...userIds, ...holders])].map((userId) => [userId, newId()]));
    if (ids.size === 0) return;
    const createdAt = new Date(time);
    const reached = await this.inbox.insert({ eventId, type, data, ...access, createdAt, recipients: ids });
    this.database.afterCommit(() => this.fanout.signalInboxes(reached));
  }
}
