import { Inject, Injectable, Logger } from '@nestjs/common';
import sql from 'sql-template-tag';
import { CONFIG, type Config } from '../../config/config.js';
import { Database } from '../database/database.js';
import { NotificationListener } from '../database/notification-listener.js';
import type { EventInput } from './domain-event.js';

/** That something happened, without its data: who is told reads what they may see. */
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

/**
 * Tells the subscribers of every instance which events were committed, by NOTIFY after the commit, as the outbox is
 * announced. At most once: what is committed while an instance does not listen is not told again, so clients read
 * anew when they subscribe. Without GraphQL nothing is sent and nothing is listened to.
 */
@Injectable()
export class EventFeed {
  private readonly logger = new Logger(EventFeed.name);
  private readonly subscribers = new Set<Subscriber>();

  constructor(
    private readonly database: Database,
    notifications: NotificationListener,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    if (!config.graphql.enabled) return;
    notifications.listen(CHANNEL, { onNotification: (message) => this.tell(message), onSubscribed: () => {} });
  }

  /** Returns at once. To be called after the commit. */
  publish(events: readonly EventInput[]): void {
    if (!this.config.graphql.enabled) return;
    const notices = events.map(({ type, subject, data }): EventNotice => {
      const { userId } = data as { readonly userId?: unknown };
      return { type, subject, ...(typeof userId === 'string' && { userId }) };
    });
    for (let from = 0; from < notices.length; from += MAX_NOTICES)
      void this.send(JSON.stringify(notices.slice(from, from + MAX_NOTICES)));
  }

  /** Returns a function that ends the subscription. */
  subscribe(subscriber: Subscriber): () => void {
    this.subscribers.add(subscriber);
    return () => this.subscribers.delete(subscriber);
  }

  private async send(message: string): Promise<void> {
    try {
      await this.database.query(
        sql`select set_config('synchronous_commit', 'off', true), pg_notify(${CHANNEL}, ${message})`,
      );
    } catch (error) {
      this.logger.debug({ err: error }, 'Subscribers could not be told of events.');
    }
  }

  private tell(message: string): void {
    for (const notice of JSON.parse(message) as EventNotice[])
      for (const subscriber of this.subscribers) subscriber(notice);
  }
}
