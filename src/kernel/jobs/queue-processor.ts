import { setTimeout as sleep } from 'node:timers/promises';
import { OnWorkerEvent, WorkerHost } from '@nestjs/bullmq';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Job } from 'bullmq';
import { CONFIG, type Config } from '../../config/config.js';
import { runInRequestContext } from '../context/request-context.js';
import { traced } from '../context/tracer.js';
import { ThrottledLogger } from '../logging/throttled-logger.js';
import { ErrorReporter } from '../telemetry/error-reporter.js';
import { counter, durations } from '../telemetry/metrics/metrics.js';
import { JobFailures } from './job-failures.js';

const jobDuration = durations('keelson_job_duration_seconds', 'Time that an attempt of a job took.', ['queue', 'job']);
const jobFailures = counter('keelson_job_failures_total', 'Attempts of jobs that failed, and whether for good.', [
  'queue',
  'job',
  'final',
]);

/** Data of a job that a request caused. Its log lines name the request and the trace. */
export interface JobOrigin {
  /** Id of the resource that the job is about. */
  readonly subject?: string;
  readonly requestid?: string | null;
  readonly traceid?: string | null;
  readonly traceparent?: string | null;
}

/** How long a shutdown waits for the queue, after its deadline for the jobs. */
const RETURN_MS = 1000;

/**
 * Processes the jobs of one queue, which `@Processor` names, in processes that
 * work (`WORKER`). A job runs in the context of the request that caused it.
 * A job whose worker died, or did not store its outcome, is processed again, so
 * `handle` must tolerate that.
 */
@Injectable()
export abstract class QueueProcessor<Data extends object>
  extends WorkerHost
  implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  @Inject(CONFIG) private readonly config!: Config;
  @Inject() private readonly errorReporter!: ErrorReporter;
  @Inject() private readonly failures!: JobFailures;
  protected readonly logger = new Logger(this.constructor.name);
  private readonly outages = new ThrottledLogger(this.logger, 'The queue cannot be reached; its jobs wait.');
  private readonly active = new Set<Job>();
  private drained: Promise<unknown> | undefined;
  private deadline = 0;

  /** Throw UnrecoverableError to fail for good; any other error is retried, four attempts in all. */
  protected abstract handle(job: Job<Data & JobOrigin>): Promise<unknown>;

  /** Called after the last attempt. */
  protected handleFailure?(job: Job<Data & JobOrigin>): Promise<unknown>;

  onApplicationBootstrap(): void {
    if (!this.config.worker) return;
    this.worker.run().catch((error: unknown) => this.logger.error({ err: error }, 'The worker stopped.'));
  }

  /** Takes no new jobs. */
  onModuleDestroy(): void {
    if (!this.config.worker) return;
    this.deadline = Date.now() + Math.max(500, this.config.http.shutdownTimeoutMs - 2 * RETURN_MS);
    this.drained = this.worker.pause();
    this.drained.catch(() => {});
  }

  /**
   * Waits for the active jobs until the deadline, then returns the others to the
   * queue, where another worker takes them at once. The database is closed later.
   */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.config.worker) return;
    await settled(this.deadline - Date.now(), this.drained);
    if (this.active.size > 0)
      this.logger.warn({ jobs: this.active.size }, 'Jobs did not finish in time and return to the queue.');
    await settled(RETURN_MS, Promise.all([...this.active].map((job) => job.moveToWait(job.token))));
    await settled(RETURN_MS, this.worker.close(true));
  }

  /** For BullMQ; subclasses implement `handle`. */
  process(job: Job<Data & JobOrigin>): Promise<unknown> {
    const startedAt = performance.now();
    this.active.add(job);
    return inContext(job, async () => {
      try {
        const result = await traced(
          `job ${job.name}`,
          { 'messaging.destination.name': job.queueName, 'messaging.message.id': job.id ?? '' },
          () => this.handle(job),
          job.data?.traceparent ?? null,
        );
        const durationMs = Math.round(performance.now() - startedAt);
        // Tasks that run every minute and find nothing to do need no line.
        this.logger[result === 0 ? 'debug' : 'log'](
          { ...fieldsOf(job), attempt: job.attemptsMade + 1, durationMs },
          'job',
        );
        return result;
      } finally {
        this.active.delete(job);
        jobDuration.observe((performance.now() - startedAt) / 1000, [job.queueName, job.name]);
      }
    });
  }

  @OnWorkerEvent('error')
  protected onError(error: Error): void {
    this.outages.warn(error);
  }

  @OnWorkerEvent('stalled')
  protected onStalled(jobId: string): void {
    this.logger.warn({ jobId }, 'The worker of a job died; another takes the job over.');
  }

  @OnWorkerEvent('failed')
  protected async onFailed(job: Job<Data & JobOrigin> | undefined, error: Error): Promise<void> {
    if (!job) return;
    const fields = { ...fieldsOf(job), attempt: job.attemptsMade };
    jobFailures.inc({ queue: job.queueName, job: job.name, final: String(job.finishedOn !== undefined) });
    const report = async () => {
      if (job.finishedOn === undefined) {
        this.logger.warn({ err: error, ...fields }, 'A job failed and is retried.');
        return;
      }
      this.logger.error({ err: error, ...fields }, 'A job failed for good.');
      this.errorReporter.report(error, {
        job: job.name,
        queue: job.queueName,
        attempts: String(job.attemptsMade),
        ...(job.data?.subject !== undefined && { subject: job.data.subject }),
        ...('handler' in error && { handler: String(error.handler) }),
      });
      await this.handleFailure?.(job);
      const { queueName: queue, name, id: jobId = '', attemptsMade: attempts } = job;
      await this.failures.report({ queue, job: name, jobId, attempts });
    };
    await inContext(job, report).catch((failure: unknown) =>
      this.logger.error({ err: failure }, 'The failure of a job could not be handled.'),
    );
  }
}

function inContext<T>({ data }: Job<JobOrigin>, work: () => Promise<T>): Promise<T> {
  return runInRequestContext({ requestId: data?.requestid ?? null, traceId: data?.traceid ?? null }, work);
}

function fieldsOf({ queueName, name, id, data }: Job<JobOrigin>) {
  return { queue: queueName, job: name, jobId: id, subject: data?.subject };
}

/** Waits until the promise is settled, at most for `ms`. */
async function settled(ms: number, promise: Promise<unknown> | undefined): Promise<void> {
  await Promise.race([promise?.catch(() => {}), sleep(Math.max(0, ms), undefined, { ref: false })]);
}
