import { BullModule, BullRegistrar } from '@nestjs/bullmq';
import { Global, Inject, Logger, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { QueueOptions } from 'bullmq';
import { CONFIG, type Config } from '../../config/config.js';
import { Database } from '../database/database.js';
import { ThrottledLogger } from '../logging/throttled-logger.js';
import { WorkerHeartbeatService } from './heartbeat/worker-heartbeat.service.js';
import { WorkerHeartbeatsRepository } from './heartbeat/worker-heartbeats.repository.js';
import { jobBackend, queueOptions, workerClass } from './job-backend.js';
import { endJobConnectionPool } from './job-connection-pool.js';
import { JobFailures } from './job-failures.js';
import { QueueMetrics } from './queue-metrics.js';
import { QUEUES } from './queues.js';
import { QueuesService } from './queues.service.js';

const BACKEND = Symbol('BACKEND');

@Module({
  providers: [
    {
      provide: BACKEND,
      // Database is injected because it must be connected first.
      inject: [CONFIG, Database],
      useFactory: (config: Config) => jobBackend(config),
    },
  ],
  exports: [BACKEND],
})
class BackendModule implements OnApplicationShutdown {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** The workers have been closed by now. */
  async onApplicationShutdown(): Promise<void> {
    await endJobConnectionPool(this.config);
  }
}

// Each queue injects the backend, because BullMQ's shared options are optional to a queue: without
// them it would connect to a Redis on this machine when the database cannot be reached.
const queues = BullModule.registerQueueAsync(
  ...QUEUES.map((name) => ({
    name,
    imports: [BackendModule],
    inject: [BACKEND, CONFIG],
    useFactory: (options: QueueOptions, config: Config) => queueOptions(name, options, config),
  })),
);

/** The queues on the configured backend, and in processes that work the workers of all `@Processor` classes. */
@Global()
@Module({
  imports: [BullModule.forRoot({ connection: {}, extraOptions: { manualRegistration: true } }), queues],
  providers: [JobFailures, QueuesService, QueueMetrics, WorkerHeartbeatsRepository, WorkerHeartbeatService],
  exports: [queues, JobFailures, QueuesService],
})
export class JobsModule implements OnModuleInit {
  private readonly logger = new Logger(JobsModule.name);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly queues: QueuesService,
    private readonly registrar: BullRegistrar,
  ) {}

  /** Redis may be away at start and later: that is logged, and waited for. */
  onModuleInit(): void {
    for (const queue of this.queues.list()) {
      const outages = new ThrottledLogger(this.logger, `The queue ${queue.name} cannot be reached.`);
      queue.on('error', (error) => outages.warn(error));
    }
    if (!this.config.worker) return;
    BullModule.workerClass = workerClass(this.config);
    this.registrar.register();
  }
}
