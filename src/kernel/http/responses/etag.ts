import { applyDecorators, HttpStatus, type Type } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Response } from 'express';
import { OkResponse, type ResponseOptions } from './json-response.js';
import { transformResponse } from './transform-response.js';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

const sendEtag = transformResponse((body: { version: number }, response: Response) => {
  const tag = setEtag(response, body.version);
  if (!READS.has(response.req.method) || !matches(response.req.headers['if-none-match'], tag)) return body;
  response.status(HttpStatus.NOT_MODIFIED);
  return undefined;
});

/**
 * For routes that answer one resource with a `version`: 200 with the version as strong ETag, or 304 without a
 * body when If-None-Match of a GET names it (RFC 9110, section 13.1.2).
 */
export function VersionedResponse(resource: Type<{ version: number }>, options?: ResponseOptions): MethodDecorator {
  return applyDecorators(sendEtag, OkResponse(resource, options), ApiExtension('x-versioned', true));
}

/** Returns the tag. */
export function setEtag(response: Response, version: number): string {
  const tag = `"${version}"`;
  response.setHeader('ETag', tag);
  return tag;
}

/** If-None-Match uses the weak comparison, which ignores `W/`. */
function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header
    .split(',')
    .some((candidate) => candidate.trim().replace(/^W\//, '') === tag || candidate.trim() === '*');
}
