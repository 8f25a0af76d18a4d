import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { Request } from 'express';
import { documentedParameter } from '../openapi/documented-parameter.js';
import { UuidPipe } from '../validation/uuid.pipe.js';
import { ApiIfMatch, type ExpectedVersions, expectedVersions } from './if-match.js';

/** The resource that a request changes, and the versions of it that the caller is ready to overwrite. */
export interface Target {
  readonly id: string;
  readonly expected: ExpectedVersions;
}

const uuid = new UuidPipe();

const FromRequest = createParamDecorator((_: unknown, context: ExecutionContext): Target => {
  const request = context.switchToHttp().getRequest<Request>();
  const id = uuid.transform(String(request.params['id']), { type: 'param', data: 'id' });
  return { id, expected: expectedVersions(request) };
});

/** Parameter decorator: the path parameter `id`, which must be a UUID, with If-Match; documents both. */
export function TargetResource(): ParameterDecorator {
  return documentedParameter(FromRequest(), ApiParam({ name: 'id', type: String }), ApiIfMatch());
}
