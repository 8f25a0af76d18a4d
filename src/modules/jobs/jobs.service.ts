import { Injectable } from '@nestjs/common';
import type { Job, JobType } from 'bullmq';
import { NIL, validate as isUuid } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import { OutboxJobSync } from '../../kernel/events/outbox-job-sync.js';
import { QUEUES } from '../../kernel/jobs/queues.js';
import { QueuesService } from '../../kernel/jobs/queues.service.js';
import { AuditsService } from '../audits/audits.service.js';
import { JobNotFailed, JobNotFound } from './jobs.errors.js';

export const JOB_STATES = ['failed', 'waiting', 'active', 'delayed', 'completed'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** A job, its queue and its state. */
export interface JobView {
  readonly queue: string;
  readonly state: string;
  readonly job: Job;
}

/** Which jobs to list. */
type ListedJobs = { state: JobState; queue?: string; limit: number; offset: number };

const MAX_RETRIED = 1000;
/** With the full number of attempts. */
const RETRY = { resetAttemptsMade: true, resetAttemptsStarted: true };

/** Shows the jobs of all queues, and retries or discards failed ones. */
@Injectable()
export class JobsService {
  constructor(
    private readonly queues: QueuesService,
    private readonly database: Database,
    private readonly events: OutboxJobSync,
    private readonly audits: AuditsService,
  ) {}

  /** A page of the jobs in a state, queue by queue, the latest of each first, and their number. */
  async list(query: ListedJobs): Promise<{ rows: JobView[]; total: number }> {
    const { state, queue, limit, offset } = query;
    const rows: JobView[] = [];
    let total = 0;
    for (const name of QUEUES.filter((each) => queue === undefined || each === queue)) {
      const source = this.queues.get(name);
      const count = await this.queues.withTimeout(source.getJobCountByTypes(state as JobType));
      const start = Math.max(0, offset - total);
      const remaining = limit - rows.length;
      total += count;
      if (remaining === 0 || start >= count) continue;
      const jobs = await this.queues.withTimeout(source.getJobs(state as JobType, start, start + remaining - 1));
      rows.push(...jobs.map((job) => ({ queue: name, state, job: job as Job })));
    }
    return { rows, total };
  }

  /** Throws JobNotFound. */
  async get(queue: string, id: string): Promise<JobView> {
    const name = QUEUES.find((each) => each === queue);
    const job = name && (await this.queues.withTimeout(this.queues.get(name).getJob(id)));
    if (!job) throw new JobNotFound(queue, id);
    return { queue, state: await this.queues.withTimeout(job.getState()), job: job as Job };
  }

  /**
   * Retries a job that failed for good, with all its attempts. The audit record
   * commits only when the queue has accepted the retry. Throws JobNotFound, JobNotFailed.
   */
  retry(actor: Actor, queue: string, id: string): Promise<JobView> {
    return this.changeFailedJob(actor, queue, id, 'retry', async (job) => {
      await this.events.retried(queue, [id]);
      await this.queues.withTimeout(job.retry('failed', RETRY));
    });
  }

  /**
   * Retries the oldest `MAX_RETRIED` failed jobs of a queue, as after an outage of a
   * mail server, and returns how many it retried and how many failed ones are left.
   * One audit record names the queue and the number. A job that another request
   * retries or discards meanwhile is passed over. Throws JobNotFound for an unknown
   * queue.
   */
  async retryFailed(actor: Actor, queue: string): Promise<{ retried: number; left: number }> {
    const name = QUEUES.find((each) => each === queue);
    if (!name) throw new JobNotFound(queue);
    const source = this.queues.get(name);
    const found = await this.queues.withTimeout(source.getJobs('failed', 0, MAX_RETRIED - 1, true));
    const jobs = found.flatMap((job) => (job?.id === undefined ? [] : [{ id: job.id, job }]));
    await this.database.transaction(async () => {
      const details = { queue, what: 'retry-failed', jobs: jobs.length };
      await this.audits.record(actor, { action: 'update', entityType: 'job', entityId: NIL, details });
      await this.events.retried(
        queue,
        jobs.map(({ id }) => id),
      );
    });
    let retried = 0;
    for (const { id, job } of jobs) {
      const failure = await this.queues.withTimeout(job.retry('failed', RETRY).then(() => null, asError));
      if (failure === null) retried++;
      else if ((await this.queues.withTimeout(source.getJobState(id))) === 'failed') throw failure;
    }
    return { retried, left: await this.queues.withTimeout(source.getJobCountByTypes('failed')) };
  }

  /** Removes a job that failed for good; its failed handlers never get the event. Throws JobNotFound, JobNotFailed. */
  async discard(actor: Actor, queue: string, id: string): Promise<void> {
    await this.changeFailedJob(actor, queue, id, 'discard', async (job) => {
      await this.events.discarded({ queue, id, type: job.name });
      await this.queues.withTimeout(job.remove());
    });
  }

  private async changeFailedJob(
    actor: Actor,
    queue: string,
    id: string,
    what: 'retry' | 'discard',
    work: (job: Job) => Promise<void>,
  ): Promise<JobView> {
    const { job, state } = await this.get(queue, id);
    if (state !== 'failed') throw new JobNotFailed(state);
    await this.database.transaction(async () => {
      await this.audits.record(actor, {
        action: what === 'retry' ? 'update' : 'delete',
        entityType: 'job',
        entityId: isUuid(id) ? id : NIL,
        details: { queue, jobId: id, job: job.name, what, attempts: job.attemptsMade },
      });
      await work(job);
    });
    return { queue, state: 'waiting', job };
  }
}

function asError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure));
}
