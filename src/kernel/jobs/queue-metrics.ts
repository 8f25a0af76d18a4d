import { Injectable } from '@nestjs/common';
import { HealthChecks } from '../telemetry/health-checks.js';
import { gauge } from '../telemetry/metrics/metrics.js';
import { MAINTENANCE_QUEUE } from './queues.js';
import { QueuesService } from './queues.service.js';

const STATES = ['waiting', 'active', 'delayed', 'prioritized', 'failed'] as const;

const jobs = gauge('keelson_queue_jobs', 'Jobs of a queue.', ['queue', 'state']);
const oldest = gauge('keelson_queue_oldest_seconds', 'Age of the oldest job that waits for a worker.', ['queue']);

/** The jobs of all queues. They are in Redis or the database, so every process reports the same values. */
@Injectable()
export class QueueMetrics {
  constructor(
    private readonly queues: QueuesService,
    checks: HealthChecks,
  ) {
    jobs.readFrom(async (set) => {
      for (const [queue, counts] of Object.entries(await this.countJobs()))
        for (const state of STATES) set(counts[state] ?? 0, { queue, state });
    });
    checks.register('queues', async () => {
      const counts = await this.countJobs();
      // Runs of scheduled tasks wait for no admin: the next one comes anyway.
      const failed = Object.entries(counts)
        .filter(([queue]) => queue !== MAINTENANCE_QUEUE)
        .reduce((sum, [, { failed: count = 0 }]) => sum + count, 0);
      return failed === 0
        ? { status: 'healthy', message: 'The queues answer.', details: counts }
        : { status: 'degraded', message: `${failed} jobs failed for good and wait for an admin.`, details: counts };
    });
    oldest.readFrom(async (set) => {
      await Promise.all(
        queues.list().map(async (queue) => {
          const [job] = await queue.getJobs(['waiting'], 0, 0, true);
          set(job ? Math.max(0, Date.now() - job.timestamp) / 1000 : 0, { queue: queue.name });
        }),
      );
    });
  }

  private async countJobs(): Promise<Record<string, Record<string, number>>> {
    const counts = await Promise.all(
      this.queues.list().map(async (queue) => [queue.name, await queue.getJobCounts(...STATES)] as const),
    );
    return Object.fromEntries(counts);
  }
}
