import { setTimeout as sleep } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { backoffMs } from '../context/backoff.js';
import { currentTraceparent, traced } from '../context/tracer.js';
import { NotificationListener } from '../database/notification-listener.js';
import { counter } from '../telemetry/metrics/metrics.js';
import { EVENT_QUEUES, type EventQueue } from '../jobs/queues.js';
import { QueuesService } from '../jobs/queues.service.js';
import { type DomainEvent, isDeclared } from './domain-event.js';
import { EventHandlers } from './event-handlers.js';
import { EventTaps } from './event-taps.js';
import { failpoint } from './failpoint.js';
import { CHANNEL } from './outbox-notifier.js';
import { type ClaimedEvent, OutboxRepository } from './outbox.repository.js';

const relayed = counter('keelson_relay_events_total', 'Events that were enqueued as jobs.');
const relayFailures = counter('keelson_relay_failures_total', 'Batches of events that could not be enqueued.');

const BATCH = 100;
/** Longest wait for the current batch when the process ends. */
const STOP_MS = 2000;

/**
 * Enqueues events of the outbox as jobs. Any number of relays may run, because each
 * claims its rows. The job has the id of the event, so an event that is enqueued
 * twice is one job. The row stays until all handlers have handled the event, so an
 * event is not lost with its job. Events that only another version of the
 * application knows are left for its relays.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Relay.name);
  private stopping = false;
  private running: Promise<void> | undefined;
  private notified = false;
  private failures = 0;
  private readonly unknown = new Set<string>();
  private waiting = new AbortController();

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly queues: QueuesService,
    private readonly handlers: EventHandlers,
    private readonly taps: EventTaps,
    @Inject(CONFIG) private readonly config: Config,
    notifications: NotificationListener,
  ) {
    if (config.worker)
      notifications.listen(CHANNEL, { onNotification: () => this.notify(), onSubscribed: () => this.notify() });
  }

  onApplicationBootstrap(): void {
    if (this.config.worker) this.running = this.run();
  }

  /** Finishes the current batch. Rows that cannot be enqueued in time wait for another relay. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.waiting.abort();
    await Promise.race([this.running, sleep(STOP_MS, undefined, { ref: false })]);
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        const count = await this.relayBatch();
        this.failures = 0;
        relayed.inc(count);
        if (count < BATCH) await this.wait(this.config.events.pollMs);
      } catch (error) {
        const waitMs = backoffMs(this.failures, { firstMs: 100, longestMs: 10_000 });
        this.failures += 1;
        relayFailures.inc();
        this.logger.warn({ err: error, waitMs }, 'Events could not be enqueued; they wait in the outbox.');
        await this.wait(waitMs);
      }
    }
  }

  private async relayBatch(): Promise<number> {
    const rows = await this.outbox.claim(BATCH, this.config.events.leaseMs);
    if (rows.length === 0) return 0;
    failpoint('outbox.claimed');
    try {
      await this.enqueueAll(rows);
    } catch (error) {
      await this.outbox.release(rows.map(({ id }) => id));
      throw error;
    }
    failpoint('outbox.enqueued');
    return rows.length;
  }

  private async enqueueAll(rows: readonly ClaimedEvent[]): Promise<void> {
    const known = rows.filter(({ type, dataversion }) => isDeclared(type, dataversion));
    for (const { type } of rows.filter((row) => !known.includes(row))) this.warnOfUnknown(type);
    if (!this.taps.isEmpty && known.length > 0) await this.taps.run(known.map(tappedEventOf));
    const unhandled = known.filter(({ type }) => this.handlers.handlersOf(type).length === 0);
    if (unhandled.length > 0) await this.outbox.delete(unhandled.map(({ id }) => id));
    for (const queue of EVENT_QUEUES) {
      const handled = known.filter(({ type }) => this.handlers.handlersIn(queue, type).length > 0);
      if (handled.length > 0) await this.enqueue(queue, handled);
    }
  }

  private warnOfUnknown(type: string): void {
    if (this.unknown.has(type)) return;
    this.unknown.add(type);
    this.logger.warn({ type }, 'This version does not know a type of event; it stays in the outbox for a newer one.');
  }

  private async enqueue(queue: EventQueue, rows: readonly ClaimedEvent[]): Promise<void> {
    const lost = await this.reconcile(
      queue,
      rows.filter(({ claimedBefore }) => claimedBefore),
    );
    const jobs = rows.filter(({ claimedBefore, id }) => !claimedBefore || lost.has(id));
    await this.queues
      .get(queue)
      .addBulk(
        await Promise.all(
          jobs.map(async (row) => ({ name: row.type, data: await tracedEventOf(row), opts: { jobId: row.id } })),
        ),
      );
  }

  /**
   * Compares rows whose lease has ended with their jobs, and returns the ids of
   * those to enqueue again. A job that failed for good in a process that died is
   * recorded as failed. A job that is completed while its row is left (a handler in
   * the other queue is not done, or the database was restored from a backup) is
   * removed and enqueued again; handlers that are done are then skipped.
   */
  private async reconcile(name: EventQueue, rows: readonly ClaimedEvent[]): Promise<Set<string>> {
    const queue = this.queues.get(name);
    const lost = new Set<string>();
    for (const { id } of rows) {
      const state = await queue.getJobState(id);
      if (state === 'failed') await this.outbox.markFailed(id);
      else if (state === 'completed') await queue.remove(id);
      if (state === 'completed' || state === 'unknown') lost.add(id);
    }
    return lost;
  }

  /** Waits for a notification, at most for `ms`; not at all when there was one since the last wait. */
  private async wait(ms: number): Promise<void> {
    this.waiting = new AbortController();
    if (!this.notified) await sleep(ms, undefined, { signal: this.waiting.signal }).catch(() => {});
    this.notified = false;
  }

  private notify(): void {
    this.notified = true;
    this.waiting.abort();
  }
}

/** The event with a span of its being enqueued, below the one that emitted it; a trace that is not recorded has none. */
async function tracedEventOf(row: ClaimedEvent): Promise<DomainEvent> {
  const { traceparent } = row;
  const event = eventOf(row);
  if (traceparent === null) return event;
  const enqueue = () => Promise.resolve({ ...event, traceparent: currentTraceparent() ?? traceparent });
  return traced(`enqueue ${row.type}`, { 'messaging.message.id': row.id }, enqueue, traceparent);
}

/** Below the span that emitted it: taps enqueue nothing. */
function tappedEventOf(row: ClaimedEvent): DomainEvent {
  return { ...eventOf(row), ...(row.traceparent !== null && { traceparent: row.traceparent }) };
}

function eventOf({ id, type, dataversion, subject, data, requestid, traceid, createdAt }: ClaimedEvent): DomainEvent {
  const time = createdAt.toISOString();
  return { specversion: '1.0', id, type, dataversion, source: '/keelson', subject, time, data, requestid, traceid };
}
