import { setTimeout as sleep } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bullmq';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Queue } from 'bullmq';
import { CONFIG, type Config } from '../../config/config.js';
import { backoffMs } from '../context/backoff.js';
import { type AdvisoryLock, withAdvisoryLock } from '../database/connections/dedicated-connection.js';
import { MAINTENANCE_QUEUE } from './queues.js';
import { ScheduledTasks } from './scheduled-tasks.js';

const LOCK: AdvisoryLock = { key: 5_345_530_712, purpose: 'write the schedule' };

/** Longest wait for an attempt under way when the process ends. */
const STOP_MS = 2000;

/** The next run comes anyway, so failed ones need few attempts and are not kept for ever. */
const JOB_OPTIONS = { attempts: 2, removeOnComplete: { count: 100 }, removeOnFail: { count: 100 } };

/**
 * Writes the schedule into the job queue, and again when it is lost there. Every replica writes the same entries
 * under the same names, so each task is scheduled once, and the queue hands each
 * run to one worker.
 */
@Injectable()
export class Scheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Scheduler.name);
  private readonly stopping = new AbortController();
  private writing: Promise<void> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly tasks: ScheduledTasks,
    @InjectQueue(MAINTENANCE_QUEUE) private readonly queue: Queue,
  ) {}

  /** Does not delay the start: a queue that cannot be reached is retried until it is back. */
  onApplicationBootstrap(): void {
    if (this.config.worker) this.writing = this.keepSchedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.race([this.writing, sleep(STOP_MS, undefined, { ref: false })]);
  }

  /** Redis may lose its data while this process runs, so the schedule is looked at every `JOB_LOCK_MS`. */
  private async keepSchedule(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.writeSchedule();
      do await sleep(this.config.jobs.lockMs, undefined, { signal, ref: false }).catch(() => {});
      while (!signal.aborted && (await this.isComplete()));
      if (!signal.aborted) this.logger.warn('Scheduled tasks were missing in the queue; they are written again.');
    }
  }

  /** True also when the queue cannot be reached, which is logged elsewhere. */
  private async isComplete(): Promise<boolean> {
    try {
      const keys = new Set((await this.queue.getJobSchedulers()).map(({ key }) => key));
      return this.tasks.list().every(({ name }) => keys.has(name));
    } catch {
      return true;
    }
  }

  private async writeSchedule(): Promise<void> {
    for (let attempt = 0; !this.stopping.signal.aborted; attempt++) {
      try {
        // On PostgreSQL two replicas that write the same schedule at once would create two first runs of each task.
        return await withAdvisoryLock(this.config.database, LOCK, async () => {
          await this.upsertAll();
          await this.removeStale();
        });
      } catch (error) {
        const waitMs = backoffMs(attempt, { firstMs: 100, longestMs: 30_000 });
        this.logger.warn({ err: error, waitMs }, 'The scheduled tasks could not be written to the queue.');
        await sleep(waitMs, undefined, { signal: this.stopping.signal }).catch(() => {});
      }
    }
  }

  private async upsertAll(): Promise<void> {
    for (const { name, schedule } of this.tasks.list()) {
      const repeat = 'cron' in schedule ? { pattern: schedule.cron, tz: 'UTC' } : { every: schedule.everyMs };
      await this.queue.upsertJobScheduler(name, repeat, { name, opts: JOB_OPTIONS });
    }
  }

  /** Tasks of an older version. */
  private async removeStale(): Promise<void> {
    for (const { key } of await this.queue.getJobSchedulers()) {
      if (!this.tasks.find(key)) await this.queue.removeJobScheduler(key);
    }
  }
}
