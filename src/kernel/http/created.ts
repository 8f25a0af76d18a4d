import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  HttpCode,
  HttpStatus,
  type NestInterceptor,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import { ApiCreatedResponse } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { map, type Observable } from 'rxjs';

/** Answers where the new resource lies: the collection's path and the id. */
class LocationInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const collection = http.getRequest<Request>().originalUrl.split('?', 1)[0]?.replace(/\/$/, '');
    return next.handle().pipe(
      map((body: { id: string; version?: number }) => {
        const response = http.getResponse<Response>();
        response.setHeader('Location', `${collection}/${body.id}`);
        if (body.version !== undefined) response.setHeader('ETag', `"${body.version}"`);
        return body;
      }),
    );
  }
}

/** For a POST to a collection: 201, with the Location (and the ETag, if versioned) of what was made. */
export function Creates(resource: Type): MethodDecorator {
  return applyDecorators(
    HttpCode(HttpStatus.CREATED),
    UseInterceptors(new LocationInterceptor()),
    ApiCreatedResponse({
      type: resource,
      description: 'Created.',
      headers: { Location: { description: 'Path of the new resource.', schema: { type: 'string' } } },
    }),
  );
}
