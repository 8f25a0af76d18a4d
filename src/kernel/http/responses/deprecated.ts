import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Observable, tap } from 'rxjs';

/** When a route is deprecated and removed. Days in UTC, such as `2026-12-01`. */
export interface Deprecation {
  readonly since: string;
  /** The first day on which the route may be removed. */
  readonly until: string;
  /** The path that replaces the requested one. */
  readonly successor: (path: string) => string;
}

const DOCUMENTATION = '/docs';

/**
 * Deprecates a route or all routes of a controller: responses have Deprecation (RFC 9745), Sunset (RFC 8594) and a
 * Link to the successor, and the OpenAPI document marks the routes.
 */
export function Deprecated(deprecation: Deprecation): MethodDecorator & ClassDecorator {
  return applyDecorators(UseInterceptors(new DeprecationInterceptor(deprecation)), ApiExtension('x-deprecated', true));
}

class DeprecationInterceptor implements NestInterceptor {
  constructor(private readonly deprecation: Deprecation) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { path } = http.getRequest<Request>();
    // After the handler, so that these links are added to those of a list.
    return next.handle().pipe(tap(() => this.announce(path, http.getResponse<Response>())));
  }

  private announce(path: string, response: Response): void {
    const { since, until, successor } = this.deprecation;
    response.setHeader('Deprecation', `@${Date.parse(since) / 1000}`);
    response.setHeader('Sunset', new Date(until).toUTCString());
    for (const [target, relation] of [
      [successor(path), 'successor-version'],
      [DOCUMENTATION, 'deprecation'],
      [DOCUMENTATION, 'sunset'],
    ])
      response.appendHeader('Link', `<${target}>; rel="${relation}"`);
  }
}
