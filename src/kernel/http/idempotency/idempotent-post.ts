import { applyDecorators, Post, UseInterceptors } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/** Nest's `@Post()` with Idempotency-Key. The interceptor is not global, because it would slow down every GET. */
export function IdempotentPost(path?: string): MethodDecorator {
  return applyDecorators(Post(path), UseInterceptors(IdempotencyInterceptor));
}

/** A POST that ignores Idempotency-Key, because its request or response contains a secret that must not be stored. */
export function NonIdempotentPost(path?: string): MethodDecorator {
  return applyDecorators(Post(path), ApiExtension('x-no-idempotency-key', true));
}
