import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { isTraceRecorded, traced } from '../../context/tracer.js';

/** A span for each handler, such as `OrdersController.place`. Used only where tracing is on. */
export class HandlerSpanInterceptor implements NestInterceptor<unknown, unknown> {
  intercept(
    execution: ExecutionContext,
    next: CallHandler<unknown>,
  ): Observable<unknown> | Promise<Observable<unknown>> {
    return isTraceRecorded() ? this.inSpan(execution, next) : next.handle();
  }

  private async inSpan(execution: ExecutionContext, next: CallHandler<unknown>): Promise<Observable<unknown>> {
    const name = `${execution.getClass().name}.${execution.getHandler().name}`;
    // A handler has one result. The span ends with it, before the response is written.
    return of(await traced(name, {}, () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }
}
