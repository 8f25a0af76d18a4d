import { Injectable } from '@nestjs/common';
import { gauge } from '../telemetry/metrics/metrics.js';
import { QueuesService } from './queues.service.js';

const STATES = ['waiting', 'active', 'delayed', 'prioritized', 'failed'] as const;

const jobs = gauge('keelson_queue_jobs', 'Jobs of a queue.', ['queue', 'state']);
const oldest = gauge('keelson_queue_oldest_seconds', 'Age of the oldest job that waits for a worker.', ['queue']);

/** The jobs of all queues. They are in Redis or the database, so every process reports the same values. */
@Injectable()
export class QueueMetrics {
  constructor(queues: QueuesService) {
    jobs.readFrom(async (set) => {
      await Promise.all(
        queues.list().map(async (queue) => {
          const counts = await queue.getJobCounts(...STATES);
          for (const state of STATES) set(counts[state] ?? 0, { queue: queue.name, state });
        }),
      );
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
}
