import { InjectQueue } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bullmq';
import sql from 'sql-template-tag';
import { backoffMs } from '../context/backoff.js';
import { Database } from '../database/database.js';
import { MAINTENANCE_QUEUE } from './queues.js';
import { ScheduledTasks } from './scheduled-tasks.js';

/** Any number that nobody else uses for an advisory lock in this database. */
const LOCK = 5_345_530_712;

/** The next run comes by itself, so a failed one need not be tried for long nor kept for ever. */
const TEMPLATE = { attempts: 2, removeOnComplete: { count: 100 }, removeOnFail: { count: 100 } };

/**
 * Writes the schedule of recurring work into the job queue. Every replica
 * writes the same one under the same names, so each work is scheduled once
 * however many there are, and the queue hands each run to one of them.
 */
@Injectable()
export class Scheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Scheduler.name);
  private readonly stopping = new AbortController();
  private writing: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly tasks: ScheduledTasks,
    @InjectQueue(MAINTENANCE_QUEUE) private readonly queue: Queue,
  ) {}

  /** Does not hold up the start: a queue that is away is tried until it is back. */
  onApplicationBootstrap(): void {
    this.writing = this.writeSchedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.writing;
  }

  private async writeSchedule(): Promise<void> {
    for (let attempt = 0; !this.stopping.signal.aborted; attempt++) {
      try {
        return await this.withLock(async () => {
          await this.upsertAll();
          await this.removeStale();
        });
      } catch (error) {
        const waitMs = backoffMs(attempt, { firstMs: 100, longestMs: 30_000 });
        this.logger.warn({ err: error, waitMs }, 'Recurring work could not be scheduled.');
        await this.pause(waitMs);
      }
    }
  }

  /** Two replicas that write the same schedule at once would make two first runs of each work on PostgreSQL. */
  private withLock(work: () => Promise<void>): Promise<void> {
    return this.database.transaction(async () => {
      await this.database.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
      await work();
    });
  }

  private async upsertAll(): Promise<void> {
    for (const { name, schedule } of this.tasks.all()) {
      const repeat = 'cron' in schedule ? { pattern: schedule.cron, tz: 'UTC' } : { every: schedule.everyMs };
      await this.queue.upsertJobScheduler(name, repeat, { name, opts: TEMPLATE });
    }
  }

  /** Work of an older version that nobody signs up for any more. */
  private async removeStale(): Promise<void> {
    for (const { key } of await this.queue.getJobSchedulers()) {
      if (!this.tasks.find(key)) await this.queue.removeJobScheduler(key);
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.stopping.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
