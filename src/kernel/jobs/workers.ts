import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { type Job, Worker } from 'bullmq';
import { CONFIG, type Config } from '../../config/config.js';
import { runInRequestContext } from '../context/request-context.js';
import { ErrorReporter } from '../telemetry/fault-reports.js';
import { workerBackend, workerOptions } from './job-backend.js';
import { ThrottledLogger } from '../logging/throttled-logger.js';
import { withUnrecoverableErrors } from './unrecoverable.error.js';
import type { QueueName } from './queues.js';

/** Carried by a job that somebody's request caused: its lines in the log name both. */
export interface JobOrigin {
  readonly requestid?: string | null;
  readonly traceid?: string | null;
}

/** What is done with the jobs of a queue. It may be done twice to the same job, so it must bear that. */
export interface JobProcessor<Data extends object> {
  /** Jobs that one process works on at the same time. */
  readonly concurrency: number;
  /** A PermanentFailure ends it; any other error is tried again, four times in all. */
  process(job: Job<Data & JobOrigin>): Promise<unknown>;
  /** Called after the last try. */
  onFailed?(job: Job<Data & JobOrigin>): Promise<unknown>;
}

/** How long after its deadline a shutdown waits for the queue to take back what it gave. */
const RETURN_MS = 1000;

/**
 * Works through queues, in processes that do (`WORKER`). Modules sign up for a
 * queue when they start; work begins once all of them have.
 */
@Injectable()
export class Workers implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(Workers.name);
  private readonly works = new Map<QueueName, JobProcessor<object>>();
  private readonly workers: Worker[] = [];
  private readonly held = new Set<Job>();
  private finished: Promise<unknown> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly errorReporter: ErrorReporter,
  ) {}

  /** Throws when the queue has its work already. */
  register<Data extends object>(queue: QueueName, work: JobProcessor<Data>): void {
    if (this.works.has(queue)) throw new Error(`The queue ${queue} has its work already.`);
    this.works.set(queue, work);
  }

  onApplicationBootstrap(): void {
    if (!this.config.worker) return;
    for (const [queue, work] of this.works) this.workers.push(this.start(queue, work));
  }

  /** Takes no new jobs. */
  onModuleDestroy(): void {
    this.finished = Promise.all(this.workers.map((worker) => worker.pause()));
    this.finished.catch(() => {});
  }

  /**
   * Lets the jobs it holds finish, for most of the time that a shutdown has,
   * and returns the others to their queue, where another worker finds them at
   * once. Runs before the database is closed.
   */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.workers.length === 0) return;
    const graceMs = Math.max(500, this.config.http.shutdownTimeoutMs - 2 * RETURN_MS);
    await within(graceMs, this.finished);
    if (this.held.size > 0) this.logger.warn({ jobs: this.held.size }, 'Jobs did not finish in time; they go back.');
    await within(RETURN_MS, Promise.allSettled([...this.held].map((job) => job.moveToWait(job.token))));
    await within(RETURN_MS, Promise.allSettled(this.workers.map((worker) => worker.close(true))));
  }

  private start(queue: QueueName, { concurrency, process: work, onFailed: failed }: JobProcessor<object>): Worker {
    const outage = new ThrottledLogger(this.logger, `The queue ${queue} cannot be reached; its jobs wait.`);
    const worker: Worker = new Worker(
      queue,
      (job: Job<JobOrigin>) => this.run(queue, job, work),
      { ...workerOptions(this.config), concurrency },
      workerBackend(this.config),
    );
    worker
      .on('error', (error) => outage.warn(error))
      .on('stalled', (jobId) => this.logger.warn({ queue, jobId }, 'The worker of a job died; another takes it over.'))
      .on('failed', (job, error) => void this.fail(queue, job, error, failed));
    worker.run().catch((error: unknown) => this.logger.error({ err: error, queue }, 'A worker ended.'));
    return worker;
  }

  private run(queue: QueueName, job: Job<JobOrigin>, work: JobProcessor<object>['process']): Promise<unknown> {
    const startedAt = performance.now();
    this.held.add(job);
    return inContext(job, async () => {
      try {
        const result = await withUnrecoverableErrors(() => work(job));
        this.logger.log({ ...nameOf(queue, job), durationMs: Math.round(performance.now() - startedAt) }, 'job');
        return result;
      } finally {
        this.held.delete(job);
      }
    });
  }

  private async fail(
    queue: QueueName,
    job: Job<JobOrigin> | undefined,
    error: Error,
    failed: JobProcessor<object>['onFailed'],
  ): Promise<void> {
    if (!job) return;
    const forGood = job.finishedOn !== undefined;
    await inContext(job, async () => {
      const facts = { ...nameOf(queue, job), attempt: job.attemptsMade };
      if (!forGood) {
        this.logger.warn({ err: error, ...facts }, 'A job failed and is tried again.');
        return;
      }
      this.logger.error({ err: error, ...facts }, 'A job failed for good.');
      this.errorReporter.report(error, { job: job.name, queue, attempts: String(job.attemptsMade) });
      await failed?.(job as Job<object>);
    }).catch((failure: unknown) => this.logger.error({ err: failure }, 'What follows a failed job went wrong.'));
  }
}

function inContext<T>({ data }: Job<JobOrigin>, work: () => Promise<T>): Promise<T> {
  return runInRequestContext({ requestId: data?.requestid ?? null, traceId: data?.traceid ?? null }, work);
}

function nameOf(queue: string, job: Job): object {
  return { queue, job: job.name, jobId: job.id, attempt: job.attemptsMade + 1 };
}

/** Waits for `promise`, but no longer than that, and whatever becomes of it. */
async function within(ms: number, promise: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([promise?.catch(() => {}), late]);
  clearTimeout(timer);
}
