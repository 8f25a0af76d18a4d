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

/** How a route goes. Days are those of UTC, as `2026-12-01`. */
export interface Deprecation {
  /** Since when nobody new should use it. */
  readonly since: string;
  /** From when on it may be gone. */
  readonly until: string;
  /** The path that takes the place of the one that is asked for. */
  readonly successor: (path: string) => string;
}

/** Where people read which routes are deprecated. */
const DOCUMENTATION = '/docs';

/**
 * For routes that will go, one by one or all of a controller: their answers say
 * since when (Deprecation, RFC 9745), until when (Sunset, RFC 8594) and where
 * to go instead (Link), and the OpenAPI document marks them.
 */
export function Deprecated(deprecation: Deprecation): MethodDecorator & ClassDecorator {
  return applyDecorators(UseInterceptors(new DeprecationInterceptor(deprecation)), ApiExtension('x-deprecated', true));
}

/** An interceptor costs a route time, which one that nobody should use can spare. */
class DeprecationInterceptor implements NestInterceptor {
  constructor(private readonly deprecation: Deprecation) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { path } = http.getRequest<Request>();
    // After the handler: a list sets its own links, and these join them.
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
