import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { Database } from '../database/database.js';
import { NotificationListener } from '../database/notification-listener.js';
import { notify } from '../database/notify.js';
import type { EventInput } from './domain-event.js';

/** That something happened, without its data: a subscriber reads what it may see. */
export interface EventNotice {
  readonly type: string;
  readonly subject: string;
  /** The user whom the event is about, where it says so. */
  readonly userId?: string;
}

type Subscriber = (notice: EventNotice) => void;

const CHANNEL = 'keelson_events';
/** Far below the 8000 bytes of a notification. */
const MAX_NOTICES = 25;
/** Under load one statement serves all events of this time. */
const PAUSE_MS = 20;

/**
 * Notifies the subscribers of every instance of the events that were committed, by NOTIFY after the commit. At most
 * once: what is committed while an instance does not listen is not sent again, so clients query again when they
 * subscribe. Without GraphQL nothing is sent and nothing is listened to.
 */
@Injectable()
export class EventFeed {
  private readonly logger = new Logger(EventFeed.name);
  private readonly subscribers = new Set<Subscriber>();
  private readonly pending: EventNotice[] = [];
  private isSending = false;

  constructor(
    private readonly database: Database,
    notifications: NotificationListener,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    if (!config.graphql.enabled) return;
    notifications.listen(CHANNEL, { onNotification: (message) => this.dispatch(message), onSubscribed: () => {} });
  }

  /** Returns at once. To be called after the commit. */
  publish(events: readonly EventInput[]): void {
    if (!this.config.graphql.enabled) return;
    const notices = events.map(({ type, subject, data }): EventNotice => {
      const { userId } = data as { readonly userId?: unknown };
      return { type, subject, ...(typeof userId === 'string' && { userId }) };
    });
    this.pending.push(...notices);
    if (!this.isSending) void this.sendPending();
  }

  /** Returns a function that ends the subscription. */
  subscribe(subscriber: Subscriber): () => void {
    this.subscribers.add(subscriber);
    return () => this.subscribers.delete(subscriber);
  }

  /** One notification after the other, so that under load each one tells of many events. */
  private async sendPending(): Promise<void> {
    this.isSending = true;
    while (this.pending.length > 0) {
      const messages: string[] = [];
      while (this.pending.length > 0) messages.push(JSON.stringify(this.pending.splice(0, MAX_NOTICES)));
      try {
        await notify(this.database, CHANNEL, messages);
      } catch (error) {
        this.logger.debug({ err: error }, 'Subscribers could not be notified of events.');
      }
      await sleep(PAUSE_MS, undefined, { ref: false });
    }
    this.isSending = false;
  }

  private dispatch(message: string): void {
    for (const notice of JSON.parse(message) as EventNotice[])
      for (const subscriber of this.subscribers) subscriber(notice);
  }
}
