import { applyDecorators, createParamDecorator, type ExecutionContext, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { Request } from 'express';
import { IdempotentPost } from '../idempotency/idempotent-post.js';
import type { Upload } from './upload.js';
import { UploadInterceptor } from './upload.interceptor.js';

/** A POST that takes a CSV file as its body and no JSON, with Idempotency-Key honoured: the same file is the same body. */
export function CsvUpload(
  path: string,
  { description, example }: { description: string; example: string },
): MethodDecorator {
  return applyDecorators(
    // Interceptors run in the order in which they are named: the file is there before a transaction begins.
    UseInterceptors(UploadInterceptor),
    IdempotentPost(path),
    ApiConsumes('text/csv'),
    ApiBody({ description, required: true, schema: { type: 'string', example } }),
  );
}

/** Parameter decorator: the file that was uploaded. */
export const UploadedCsv = createParamDecorator(
  (_: unknown, context: ExecutionContext): Upload => context.switchToHttp().getRequest<Request>().body as Upload,
);
