import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import { CONFIG } from '../config.token.js';
import { jobBackend } from './job-backend.js';
import { QUEUES } from './queues.js';

/** The queues, on the backend that the configuration chooses. */
@Module({})
export class JobsModule {
  static forRoot(): DynamicModule {
    const queues = BullModule.registerQueue(...QUEUES.map((name) => ({ name })));
    return {
      module: JobsModule,
      global: true,
      imports: [BullModule.forRootAsync({ inject: [CONFIG], useFactory: jobBackend }), queues],
      exports: [queues],
    };
  }
}
