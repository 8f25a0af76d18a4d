import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { RetentionService } from '../jobs/maintenance/retention.service.js';
import { RequestLogInterceptor } from '../logging/request-log.interceptor.js';
import { AllowedMethods } from './express/allowed-methods.js';
import { IdempotencyRepository } from './idempotency/idempotency.repository.js';
import { Cursors } from './pagination/cursors.js';
import { Paginator } from './pagination/paginator.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { AccessDenials } from './problems/access-denials.js';
import { ProblemsController } from './problems/problems.controller.js';
import { Readiness } from './readiness.js';
import { RequestPipe } from './request.pipe.js';

@Global()
@Module({
  controllers: [ProblemsController],
  providers: [
    Readiness,
    AllowedMethods,
    Cursors,
    Paginator,
    IdempotencyRepository,
    AccessDenials,
    ProblemFilter,
    { provide: APP_FILTER, useExisting: ProblemFilter },
    { provide: APP_INTERCEPTOR, useClass: RequestLogInterceptor },
    { provide: APP_PIPE, useClass: RequestPipe },
  ],
  exports: [IdempotencyRepository, Paginator, ProblemFilter, Readiness, AccessDenials],
})
export class HttpModule {
  constructor(retention: RetentionService) {
    retention.register('idempotency.cleanUp', 10, [{ table: 'idempotency_keys', column: 'expires_at' }]);
  }
}
