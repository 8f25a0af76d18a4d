import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { RetentionService } from '../jobs/maintenance/retention.service.js';
import { RequestLogInterceptor } from '../logging/request-log.interceptor.js';
import { Routes } from './express/routes.js';
import { IdempotencyRepository } from './idempotency/idempotency.repository.js';
import { Cursors } from './pagination/cursors.js';
import { Paginator } from './pagination/paginator.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { Refusals } from './problems/refusals.js';
import { ProblemsController } from './problems/problems.controller.js';
import { Readiness } from './readiness.js';
import { RequestPipe } from './request.pipe.js';

@Global()
@Module({
  controllers: [ProblemsController],
  providers: [
    Readiness,
    Routes,
    Cursors,
    Paginator,
    IdempotencyRepository,
    Refusals,
    ProblemFilter,
    { provide: APP_FILTER, useExisting: ProblemFilter },
    { provide: APP_INTERCEPTOR, useClass: RequestLogInterceptor },
    { provide: APP_PIPE, useClass: RequestPipe },
  ],
  exports: [IdempotencyRepository, Paginator, ProblemFilter, Readiness, Refusals],
})
export class HttpModule {
  constructor(retention: RetentionService) {
    retention.register('idempotency.cleanUp', 10, [{ table: 'idempotency_keys', column: 'expires_at' }]);
  }
}
