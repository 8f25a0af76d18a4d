import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { RetentionService } from '../jobs/maintenance/retention.service.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { ProblemsController } from './problems/problems.controller.js';
import { IdempotencyRepository } from './idempotency/idempotency.repository.js';
import { Cursors } from './pagination/cursors.js';
import { Paginator } from './pagination/paginator.js';
import { RequestPipe } from './request.pipe.js';
import { Readiness } from './readiness.js';
import { Routes } from './routes.js';

@Global()
@Module({
  controllers: [ProblemsController],
  providers: [
    Readiness,
    Routes,
    Cursors,
    Paginator,
    IdempotencyRepository,
    ProblemFilter,
    { provide: APP_FILTER, useExisting: ProblemFilter },
    { provide: APP_PIPE, useClass: RequestPipe },
  ],
  exports: [IdempotencyRepository, Paginator, Readiness],
})
export class HttpModule {
  constructor(retention: RetentionService) {
    retention.register('idempotency.cleanUp', 10, [{ table: 'idempotency_keys', column: 'expires_at' }]);
  }
}
