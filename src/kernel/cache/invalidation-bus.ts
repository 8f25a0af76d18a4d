import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { backoffMs } from '../context/backoff.js';
import { runOutsideContext } from '../context/run-outside-context.js';
import { newId } from '../context/ids.js';
import { Database } from '../database/database.js';
import { notify } from '../database/notify.js';
import { NotificationListener } from '../database/notification-listener.js';
import { ThrottledLogger } from '../logging/throttled-logger.js';
import { type Invalidation, parseInvalidation, PendingInvalidation } from './invalidation.js';

const CHANNEL = 'keelson_cache';
/** Under load one notification serves all changes of this time. */
const PAUSE_MS = 20;
/** Longest wait for the last notification when the process ends. */
const STOP_MS = 500;

/** Receives what the bus delivers. */
export interface InvalidationListener {
  onInvalidation(invalidation: Invalidation): void;
  /** Invalidations arrive from now on; earlier ones may be lost. */
  onSubscribed(): void;
  /** Invalidations do not arrive until `onSubscribed`. */
  onLost(): void;
}

/**
 * Notifies the other instances of what became stale, by LISTEN and NOTIFY after the
 * commit, and tries again until the database has taken the notification.
 */
@Injectable()
export class InvalidationBus implements BeforeApplicationShutdown {
  private readonly instance = newId();
  private readonly pending = new PendingInvalidation();
  private readonly outage = new ThrottledLogger(
    new Logger(InvalidationBus.name),
    'Other instances could not be told what became stale; it is tried again.',
  );
  private sending: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly notifications: NotificationListener,
  ) {}

  /** To be called before the application has started. */
  subscribe(listener: InvalidationListener): void {
    this.notifications.listen(CHANNEL, {
      onNotification: (text) => {
        const message = parseInvalidation(text);
        // Whatever it means to say became stale.
        if (!message) listener.onSubscribed();
        else if (message.from !== this.instance) listener.onInvalidation(message);
      },
      onSubscribed: () => listener.onSubscribed(),
      onLost: () => listener.onLost(),
    });
  }

  /** Returns at once. */
  publish(invalidation: Invalidation): void {
    this.pending.add(invalidation);
    this.sending ??= runOutsideContext(() => this.send()).finally(() => (this.sending = undefined));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await Promise.race([this.sending, sleep(STOP_MS, undefined, { ref: false })]);
  }

  private async send(): Promise<void> {
    for (let failures = 0; !this.pending.isEmpty;) {
      const invalidation = this.pending.take();
      try {
        await notify(this.database, CHANNEL, [JSON.stringify({ from: this.instance, ...invalidation })]);
        failures = 0;
        if (!this.isStopping) await sleep(PAUSE_MS, undefined, { ref: false });
      } catch (error) {
        if (this.isStopping) return;
        this.pending.add(invalidation);
        this.outage.warn(error as Error);
        failures += 1;
        await sleep(backoffMs(failures, { firstMs: 50, longestMs: 2000 }), undefined, { ref: false });
      }
    }
  }
}
