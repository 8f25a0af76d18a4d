import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Response } from 'express';
import { transformResponse } from './transform-response.js';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * For routes that answer one resource with a `version`: it becomes the strong
 * ETag, and the answer is 304 without a body when the If-None-Match of a GET
 * names it (RFC 9110, 13.1.2).
 */
export function Etag(): MethodDecorator {
  return applyDecorators(
    ApiExtension('x-versioned', true),
    transformResponse((body: { version: number }, response: Response) => {
      const tag = `"${body.version}"`;
      response.setHeader('ETag', tag);
      if (!READS.has(response.req.method) || !matchesTag(response.req.headers['if-none-match'], tag)) return body;
      response.status(304);
      return undefined;
    }),
  );
}

/** If-None-Match compares weakly: `W/` makes no difference. */
function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header
    .split(',')
    .some((candidate) => candidate.trim().replace(/^W\//, '') === tag || candidate.trim() === '*');
}
