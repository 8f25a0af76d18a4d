import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { backoffMs } from '../context/backoff.js';
import { NotificationListener } from '../database/notification-listener.js';
import { EVENT_QUEUES, type EventQueue } from '../jobs/queues.js';
import { QueuesService } from '../jobs/queues.service.js';
import type { DomainEvent } from './domain-event.js';
import { EventHandlers } from './event-handlers.js';
import { failpoint } from './failpoint.js';
import { CHANNEL } from './outbox-notifier.js';
import { type ClaimedRow, OutboxRepository } from './outbox.repository.js';

const BATCH = 100;
/** Longest wait for a batch under way when the process ends. */
const STOP_MS = 2000;

/**
 * Hands events from the outbox on to the job queue. Any number of relays may
 * run: each takes rows that no other sees to. The job's id is the event's, so
 * a row that is handed on twice is one job; the row itself stays until the
 * effect is acknowledged, so a queue that loses a job loses nothing.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Relay.name);
  private stopping = false;
  private running: Promise<void> | undefined;
  private notified = false;
  private failures = 0;
  private wake: () => void = () => {};

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly queues: QueuesService,
    private readonly handlers: EventHandlers,
    @Inject(CONFIG) private readonly config: Config,
    notifications: NotificationListener,
  ) {
    if (config.worker)
      notifications.listen(CHANNEL, { onNotification: () => this.notify(), onSubscribed: () => this.notify() });
  }

  onApplicationBootstrap(): void {
    if (this.config.worker) this.running = this.run();
  }

  /** Finishes the batch it holds; when the queue does not take it now, the rows wait for another relay. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.wake();
    const patience = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref());
    await Promise.race([this.running, patience]);
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        const handed = await this.relayBatch();
        this.failures = 0;
        if (handed < BATCH) await this.rest(this.config.events.pollMs);
      } catch (error) {
        const waitMs = backoffMs(this.failures, { firstMs: 100, longestMs: 10_000 });
        this.failures += 1;
        this.logger.warn({ err: error, waitMs }, 'Events could not be handed on; they wait in the outbox.');
        await this.rest(waitMs);
      }
    }
  }

  private async relayBatch(): Promise<number> {
    const rows = await this.outbox.claim(BATCH, this.config.events.leaseMs);
    if (rows.length === 0) return 0;
    failpoint('outbox.claimed');
    try {
      await this.forward(rows);
    } catch (error) {
      await this.outbox.release(rows.map(({ id }) => id));
      throw error;
    }
    failpoint('outbox.enqueued');
    return rows.length;
  }

  private async forward(rows: readonly ClaimedRow[]): Promise<void> {
    const unheard = rows.filter(({ type }) => this.handlers.handlersOf(type).length === 0);
    if (unheard.length > 0) await this.outbox.delete(unheard.map(({ id }) => id));
    for (const queue of EVENT_QUEUES) {
      const heard = rows.filter(({ type }) => this.handlers.handlersIn(queue, type).length > 0);
      if (heard.length > 0) await this.enqueue(queue, heard);
    }
  }

  private async enqueue(queue: EventQueue, rows: readonly ClaimedRow[]): Promise<void> {
    const lost = await this.settle(
      queue,
      rows.filter(({ claimedBefore }) => claimedBefore),
    );
    const jobs = rows.filter(({ claimedBefore, id }) => !claimedBefore || lost.has(id));
    await this.queues
      .get(queue)
      .addBulk(jobs.map((row) => ({ name: row.type, data: eventOf(row), opts: { jobId: row.id } })));
  }

  /**
   * Looks after rows that were handed on before and are still there, and gives
   * the ids of those to hand on again. A job that failed for good in a process
   * that died before it could say so is noted as failed. A job that is done
   * while its row is not (a handler in the other queue is still at it, or the
   * database was restored from a backup) makes room for a new one, in which the
   * handlers that were done are left out.
   */
  private async settle(name: EventQueue, rows: readonly ClaimedRow[]): Promise<Set<string>> {
    const queue = this.queues.get(name);
    const again = new Set<string>();
    for (const { id } of rows) {
      const state = await queue.getJobState(id);
      if (state === 'failed') await this.outbox.markFailed(id);
      else if (state === 'completed') await queue.remove(id);
      if (state === 'completed' || state === 'unknown') again.add(id);
    }
    return again;
  }

  /** Until the bell rings, or for that long; not at all when it rang since the last rest. */
  private async rest(ms: number): Promise<void> {
    if (!this.notified)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.notified = false;
  }

  private notify(): void {
    this.notified = true;
    this.wake();
  }
}

function eventOf({ id, type, version, subject, data, requestId, traceId, createdAt }: ClaimedRow): DomainEvent {
  const time = createdAt.toISOString();
  return {
    specversion: '1.0',
    id,
    type,
    dataversion: version,
    source: '/keelson',
    subject,
    time,
    data,
    requestid: requestId,
    traceid: traceId,
  };
}
