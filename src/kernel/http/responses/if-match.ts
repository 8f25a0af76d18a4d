import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request } from 'express';
import { problem } from '../../errors/problem.js';
import { documentedParameter } from '../openapi/documented-parameter.js';

/** If-Match names no current version. Nothing was written. */
export class PreconditionFailed extends problem(
  'precondition_failed',
  'precondition_failed',
  'Changed since you read it',
  'If-Match names a version that is no longer current: another request changed the resource. Nothing was written. Read it again and decide whether the change still applies.',
  () => 'The resource was changed since you read it; If-Match names another version. Read it again.',
) {}

/** The versions that the caller is ready to overwrite; undefined for any. */
export type ExpectedVersions = readonly number[] | undefined;

const STRONG_TAG = /^"([1-9]\d{0,8})"$/;

/**
 * The versions in If-Match (RFC 9110, section 13.1.1). A weak or unknown tag matches nothing, so a header
 * with only such tags refuses the write. The versions belong in the WHERE of the write itself: checked
 * before it, they prove nothing.
 */
export function expectedVersions({ headers: { 'if-match': header } }: Request): ExpectedVersions {
  if (header === undefined || header.trim() === '*') return undefined;
  return header.split(',').flatMap((tag) => Number(STRONG_TAG.exec(tag.trim())?.[1] ?? []));
}

export function ApiIfMatch(): MethodDecorator {
  return ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'The ETag that you read. If it is no longer current, the write is refused with 412.',
    schema: { type: 'string', example: '"1"' },
  });
}

const FromIfMatch = createParamDecorator((_: unknown, context: ExecutionContext) =>
  expectedVersions(context.switchToHttp().getRequest<Request>()),
);

/** Parameter decorator: reads If-Match, and documents it. */
export function IfMatch(): ParameterDecorator {
  return documentedParameter(FromIfMatch(), ApiIfMatch());
}

/**
 * The row, which throws `missing` if there is none, and PreconditionFailed if `expected` names no version from
 * `oldest`, by default the current one, up to the current one.
 */
export function requireVersion<Row extends { readonly version: number }>(
  row: Row | null,
  expected: ExpectedVersions,
  missing: () => Error,
  oldest = row?.version ?? 1,
): Row {
  if (!row) throw missing();
  if (expected && !expected.some((version) => version >= oldest && version <= row.version))
    throw new PreconditionFailed();
  return row;
}
