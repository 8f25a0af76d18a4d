import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { currentRequest } from '../context/request-context.js';
import { RouteMetadataCache } from '../context/route-metadata-cache.js';

/** Names the handler in the log line, such as `OrdersController.place`. A guard, because refused requests reach no interceptor. */
@Injectable()
export class HandlerNameGuard implements CanActivate {
  private readonly names = new RouteMetadataCache((handler, controller) => `${controller.name}.${handler.name}`);

  canActivate(context: ExecutionContext): boolean {
    const request = currentRequest();
    if (request) request.handler = this.names.get(context);
    return true;
  }
}
