import { InjectQueue } from '@nestjs/bullmq';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Client } from 'pg';
import type { Config } from '../../config.js';
import { CONFIG } from '../config.token.js';
import { backoffMs } from '../database/backoff.js';
import { EVENTS_QUEUE } from '../jobs/queues.js';
import type { DomainEvent } from './domain-event.js';
import { failpoint } from './failpoint.js';
import { CHANNEL } from './outbox-bell.js';
import { type ClaimedRow, OutboxRepository } from './outbox.repository.js';

const BATCH = 100;

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
  private wake: () => void = () => {};
  private listener: Client | undefined;

  constructor(
    private readonly outbox: OutboxRepository,
    @InjectQueue(EVENTS_QUEUE) private readonly queue: Queue,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
    void this.listen();
  }

  /** Finishes the batch it holds. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.listener?.end().catch(() => {});
    await this.running;
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stopping;) {
      try {
        const handed = await this.relayBatch();
        failures = 0;
        if (handed < BATCH) await this.rest(this.config.events.pollMs);
      } catch (error) {
        const waitMs = backoffMs(failures++, { firstMs: 100, longestMs: 10_000 });
        this.logger.warn({ err: error, waitMs }, 'Events could not be handed on; they wait in the outbox.');
        await this.rest(waitMs);
      }
    }
  }

  private async relayBatch(): Promise<number> {
    const rows = await this.outbox.claim(BATCH, this.config.events.leaseMs);
    if (rows.length === 0) return 0;
    failpoint('outbox.claimed');
    await this.queue.addBulk(rows.map((row) => ({ name: row.type, data: eventOf(row), opts: { jobId: row.id } })));
    failpoint('outbox.enqueued');
    return rows.length;
  }

  /** Until the bell rings, or for that long. */
  private rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Listens for the bell on a connection of its own, which is made anew whenever it breaks. */
  private async listen(): Promise<void> {
    for (let attempt = 0; !this.stopping; attempt++) {
      const client = new Client({ connectionString: this.config.database.url, keepAlive: true });
      this.listener = client;
      const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
      client.on('error', () => {});
      client.on('notification', () => this.wake());
      try {
        await client.connect();
        await client.query(`listen ${CHANNEL}`);
        attempt = 0;
        this.wake();
        await ended;
      } catch {
        await client.end().catch(() => {});
      }
      if (!this.stopping)
        await new Promise((resolve) =>
          setTimeout(resolve, backoffMs(attempt, { firstMs: 100, longestMs: 5000 })).unref(),
        );
    }
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
