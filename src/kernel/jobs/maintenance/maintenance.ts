import { Injectable, Logger } from '@nestjs/common';
import { MAINTENANCE_QUEUE } from '../queues.js';
import { ScheduledTasks } from '../scheduled-tasks.js';
import { Workers } from '../workers.js';

/** Does recurring work when its time has come. Each run has a request id of its own, by which its records are found. */
@Injectable()
export class Maintenance {
  private readonly logger = new Logger(Maintenance.name);

  constructor(
    private readonly tasks: ScheduledTasks,
    workers: Workers,
  ) {
    workers.register(MAINTENANCE_QUEUE, { concurrency: 2, process: ({ name }) => this.run(name) });
  }

  private async run(name: string): Promise<number> {
    const work = this.tasks.find(name);
    if (!work) {
      // While versions change, a replica may be handed work that only the other version knows.
      this.logger.warn({ work: name }, 'Nobody here knows this work; it comes again.');
      return 0;
    }
    const count = await work.run();
    if (count > 0) this.logger.log({ work: name, count }, 'Recurring work found something to do.');
    return count;
  }
}
