import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Observable } from 'rxjs';
import { currentRequest } from '../context/request-context.js';
import { RequestLog } from './request-log.js';

/** Logs the requests that reach a handler. It runs after the guards, so the middleware logs those that they refuse. */
@Injectable()
export class RequestLogInterceptor implements NestInterceptor {
  constructor(private readonly log: RequestLog) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const context = currentRequest();
    // The fields of a GraphQL operation are handlers within the request.
    if (context && !context.hasReachedHandler) {
      const http = execution.switchToHttp();
      const [request, response] = [http.getRequest<Request>(), http.getResponse<Response>()];
      context.hasReachedHandler = true;
      response.on('close', () => this.log.write(request, response, context));
    }
    return next.handle();
  }
}
