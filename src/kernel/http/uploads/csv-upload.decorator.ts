import { applyDecorators, createParamDecorator, type ExecutionContext, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtension } from '@nestjs/swagger';
import type { Request } from 'express';
import { IdempotentPost } from '../idempotency/idempotent-post.js';
import { Takes } from '../validation/undeclared-input.guard.js';
import type { Upload } from './upload.js';
import { UploadInterceptor } from './upload.interceptor.js';

/** A POST whose body is a CSV file, or a form with one in its field `file`, with Idempotency-Key honoured: the same file counts as the same body. */
export function CsvUpload(
  path: string,
  { description, example }: { description: string; example: string },
): MethodDecorator {
  return applyDecorators(
    // Interceptors run in this order: the file is received before a transaction begins.
    UseInterceptors(UploadInterceptor),
    IdempotentPost(path),
    Takes('body'),
    ApiConsumes('text/csv'),
    ApiBody({ description, required: true, schema: { type: 'string', example } }),
    ApiExtension('x-form-file', 'text/csv'),
  );
}

/** Parameter decorator: the uploaded file. */
export const UploadedCsv = createParamDecorator(
  (_: unknown, context: ExecutionContext): Upload => context.switchToHttp().getRequest<Request>().body as Upload,
);
