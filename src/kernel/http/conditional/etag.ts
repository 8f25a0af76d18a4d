import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { map, type Observable } from 'rxjs';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Answers the version of a single resource as its strong ETag, and 304 without
 * a body when the If-None-Match of a GET names it (RFC 9110, 13.1.2).
 */
class EtagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    return next.handle().pipe(
      map((body: { version: number }) => {
        const tag = `"${body.version}"`;
        response.setHeader('ETag', tag);
        if (!READS.has(request.method) || !names(request.headers['if-none-match'], tag)) return body;
        response.status(304);
        return undefined;
      }),
    );
  }
}

/** For routes that answer one resource with a `version`. */
export function Versioned(): MethodDecorator {
  return applyDecorators(UseInterceptors(new EtagInterceptor()));
}

/** If-None-Match compares weakly: `W/` makes no difference. */
function names(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header
    .split(',')
    .some((candidate) => candidate.trim().replace(/^W\//, '') === tag || candidate.trim() === '*');
}
