import { applyDecorators, HttpStatus, type Type } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Response } from 'express';
import { digestOf, setCacheControl } from './cache-headers.js';
import { OkResponse, type ResponseOptions } from './json-response.js';
import { transformResponse } from './transform-response.js';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

interface VersionedOptions extends ResponseOptions {
  readonly isPublic?: boolean;
  /** Shows more than its version counts, so it is sent whole whatever the caller has. */
  readonly derived?: boolean;
}

const sendTagged = transformResponse((body: { version: number }, response: Response) => {
  setEtag(response, body.version);
  return body;
});

const sendUnlessCurrent = transformResponse((body: { version: number }, response: Response) =>
  isCurrent(response, setEtag(response, body.version)) ? undefined : body,
);

const sendPublicly = transformResponse((body: object, response: Response) => {
  setCacheControl(response);
  return body;
});

/**
 * For routes that answer one resource with a `version`: 200 with the version as strong ETag, or 304 without a
 * body when If-None-Match of a GET names it (RFC 9110, section 13.1.2).
 */
export function VersionedResponse(
  resource: Type<{ version: number }>,
  { isPublic = false, derived = false, ...options }: VersionedOptions = {},
): MethodDecorator {
  return applyDecorators(
    ...(isPublic ? [sendPublicly] : []),
    derived ? sendTagged : sendUnlessCurrent,
    OkResponse(resource, options),
    // Documents the 304 of derived ones as well, because released clients know it.
    ApiExtension('x-versioned', true),
  );
}

/**
 * The body of an answer that is the same for every caller, as text, with the headers
 * of such an answer; undefined, for 304, when the caller has it already.
 */
export function publicBody(body: object, response: Response): string | undefined {
  const text = JSON.stringify(body);
  setCacheControl(response);
  // Weak, because it stands for every encoding of the text.
  const tag = `W/"${digestOf(text)}"`;
  response.setHeader('ETag', tag);
  // A list always exists, so `*` says nothing about what the caller has.
  if (response.req.headers['if-none-match']?.trim() !== '*' && isCurrent(response, tag)) return undefined;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  return text;
}

/** Returns the tag. */
export function setEtag(response: Response, version: number): string {
  const tag = `"${version}"`;
  response.setHeader('ETag', tag);
  return tag;
}

/** True when the caller of a read has what the tag stands for, which is answered with 304. */
export function isCurrent(response: Response, tag: string): boolean {
  const { method, headers } = response.req;
  if (!READS.has(method) || !matches(headers['if-none-match'], tag)) return false;
  response.status(HttpStatus.NOT_MODIFIED);
  return true;
}

/** If-None-Match uses the weak comparison, which ignores `W/`. */
function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const opaque = withoutWeakness(tag);
  return header
    .split(',')
    .some((candidate) => withoutWeakness(candidate.trim()) === opaque || candidate.trim() === '*');
}

function withoutWeakness(tag: string): string {
  return tag.replace(/^W\//, '');
}
