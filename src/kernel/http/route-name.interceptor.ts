import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { currentRequest } from './request-context.js';

/** Notes which handler serves the request, for its log line. */
@Injectable()
export class RouteNameInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = currentRequest();
    if (request) request.handler = `${context.getClass().name}.${context.getHandler().name}`;
    return next.handle();
  }
}
