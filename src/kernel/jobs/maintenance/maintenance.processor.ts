import { InjectQueue, Processor } from '@nestjs/bullmq';
import type { Job, Queue } from 'bullmq';
import { QueueProcessor } from '../queue-processor.js';
import { MAINTENANCE_QUEUE } from '../queues.js';
import { ScheduledTasks } from '../scheduled-tasks.js';

/** Runs scheduled tasks when they are due. Each run has a request id of its own. */
@Processor(MAINTENANCE_QUEUE, { concurrency: 2 })
export class MaintenanceProcessor extends QueueProcessor<object> {
  constructor(
    private readonly tasks: ScheduledTasks,
    @InjectQueue(MAINTENANCE_QUEUE) private readonly queue: Queue,
  ) {
    super();
  }

  protected async handle({ name }: Job): Promise<number> {
    const task = this.tasks.find(name);
    if (!task) {
      // During a deployment a replica may get a task that only the other version has.
      this.logger.warn({ task: name }, 'This version has no such task; the run is skipped.');
      return 0;
    }
    const count = await task.run();
    await this.forgetFailures(name);
    if (count > 0) this.logger.log({ task: name, count }, 'A scheduled task changed rows.');
    return count;
  }

  /** The queue shows the failed runs of tasks that have not worked since. */
  private async forgetFailures(name: string): Promise<void> {
    if ((await this.queue.getFailedCount()) === 0) return;
    for (const job of await this.queue.getFailed()) if (job.name === name) await this.queue.remove(job.id ?? '');
  }
}
