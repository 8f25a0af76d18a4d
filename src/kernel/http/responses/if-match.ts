import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request } from 'express';
import { AppError } from '../../errors/app-error.js';
import { problemType } from '../../errors/problem-type.js';

const preconditionFailed = problemType(
  'precondition_failed',
  'precondition_failed',
  'Changed since you read it',
  'If-Match named a version that is not the current one: somebody else changed it in between. Nothing was written. Read it again and decide anew.',
);

/** The caller's If-Match names no version that is current. Nothing was written. */
export class PreconditionFailed extends AppError {
  constructor() {
    super(preconditionFailed, 'It was changed since you read it; If-Match names another version. Read it again.');
  }
}

/** The versions a caller accepts to overwrite; undefined when any will do. */
export type ExpectedVersions = readonly number[] | undefined;

const STRONG_TAG = /^"([1-9]\d{0,8})"$/;

/**
 * The versions that If-Match names (RFC 9110, 13.1.1). A weak or foreign tag
 * matches nothing, so a header of only such tags refuses the write.
 * Pass it down into the write itself: checked earlier, it proves nothing.
 */
const FromIfMatch = createParamDecorator((_: unknown, context: ExecutionContext): ExpectedVersions => {
  const header = context.switchToHttp().getRequest<Request>().headers['if-match'];
  if (header === undefined || header.trim() === '*') return undefined;
  return header.split(',').flatMap((tag) => Number(STRONG_TAG.exec(tag.trim())?.[1] ?? []));
});

const documented = ApiHeader({
  name: 'If-Match',
  required: false,
  description: 'The ETag you read. The write is refused with 412 when it is not current any more.',
  schema: { type: 'string', example: '"1"' },
});

/** Parameter decorator: the versions the caller accepts to overwrite. */
export function IfMatch(): ParameterDecorator {
  return (target, name, index) => {
    FromIfMatch()(target, name, index);
    const descriptor = name === undefined ? undefined : Object.getOwnPropertyDescriptor(target, name);
    if (name !== undefined && descriptor) documented(target, name, descriptor);
  };
}
