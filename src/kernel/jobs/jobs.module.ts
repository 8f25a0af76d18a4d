import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { type DynamicModule, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue, QueueOptions } from 'bullmq';
import { CONFIG, type Config } from '../../config/config.js';
import { Database } from '../database/database.js';
import { jobBackend } from './job-backend.js';
import { ThrottledLogger } from '../logging/throttled-logger.js';
import { QUEUES } from './queues.js';
import { QueuesService } from './queues.service.js';
import { Workers } from './workers.js';

const BACKEND = Symbol('BACKEND');

@Module({
  providers: [
    {
      provide: BACKEND,
      // The database is asked for because it must be there first.
      inject: [CONFIG, Database],
      useFactory: (config: Config) => jobBackend(config),
    },
  ],
  exports: [BACKEND],
})
class BackendModule {}

/** The queues, on the backend that the configuration chooses, and the workers that see to them. */
@Module({})
export class JobsModule implements OnModuleInit {
  constructor(private readonly modules: ModuleRef) {}

  static forRoot(): DynamicModule {
    // Each queue asks for the backend by name: without it none is made. BullMQ's shared configuration is optional to
    // its queues, which would turn to a Redis on this machine when the database is not to be had.
    const queues = BullModule.registerQueueAsync(
      ...QUEUES.map((name) => ({
        name,
        imports: [BackendModule],
        inject: [BACKEND],
        useFactory: (options: QueueOptions) => options,
      })),
    );
    return {
      module: JobsModule,
      global: true,
      imports: [queues],
      providers: [QueuesService, Workers],
      exports: [queues, QueuesService, Workers],
    };
  }

  /** Redis may be away when the application starts, and go away later: that is logged and waited for. */
  onModuleInit(): void {
    const logger = new Logger(JobsModule.name);
    for (const name of QUEUES) {
      const outage = new ThrottledLogger(logger, `The queue ${name} cannot be reached.`);
      this.modules.get<Queue>(getQueueToken(name), { strict: false }).on('error', (error) => outage.warn(error));
    }
  }
}
