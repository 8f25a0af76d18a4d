import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { UnsupportedMediaType } from '../../errors/request.errors.js';
import { bodyLimitOf } from './body-limits.js';
import { parseStrictJson } from './strict-json.js';
import { UnparsedBody } from '../uploads/upload.js';

const JSON_TYPE = /^application\/(json|[\w.!#$&^-]+\+json)\s*(;|$)/i;
const FILE_TYPE = /^(text\/csv|multipart\/form-data)\s*(;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";]*)/i;

/**
 * Reads JSON bodies as bytes, for `parseJsonBody`. CSV and forms are left unread: routes that accept a file read it, all
 * others refuse it. Other formats are refused here. A request without a body passes. `limitBytes` is that of paths that
 * declare none.
 */
export function readJsonBody(limitBytes: number): RequestHandler {
  const readers = new Map<number, RequestHandler>();
  return (request: Request, response: Response, next: NextFunction) => {
    const type = request.headers['content-type'] ?? '';
    if (!hasBody(request)) return next();
    const refusal = refuseType(type);
    // Proxies from HTTP/2 send the absence of a body as an empty chunked one, without a type.
    const mayBeEmpty = type === '' && request.headers['content-length'] === undefined;
    if (refusal && !mayBeEmpty) return next(refusal);
    if (FILE_TYPE.test(type)) {
      request.body = new UnparsedBody(type);
      return next();
    }
    const limit = bodyLimitOf(request.path, limitBytes);
    const readBytes = readers.get(limit) ?? reader(limit);
    readers.set(limit, readBytes);
    void readBytes(request, response, (error?: unknown) =>
      next(error ?? (refusal && !isEmpty(request) ? refusal : undefined)),
    );
  };
}

/** Parses strictly what `readJsonBody` has read. */
export function parseJsonBody(request: Request, _response: Response, next: NextFunction): void {
  next(Buffer.isBuffer(request.body) ? parse(request) : undefined);
}

function reader(limit: number): RequestHandler {
  return express.raw({ type: () => true, limit });
}

/** Replaces the bytes of the body by their JSON value. Returns the error, if any. */
function parse(request: Request): unknown {
  try {
    const bytes = request.body as Buffer;
    request.body = bytes.length > 0 ? parseStrictJson(bytes) : undefined;
    return undefined;
  } catch (error) {
    return error;
  }
}

function isEmpty({ body }: Request): boolean {
  return (body as Buffer).length === 0;
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function refuseType(type: string): UnsupportedMediaType | undefined {
  if (type === '') return new UnsupportedMediaType('The body has no Content-Type. Send application/json.');
  if (!JSON_TYPE.test(type) && !FILE_TYPE.test(type))
    return new UnsupportedMediaType(`${type} is not accepted. Send application/json.`);
  const charset = CHARSET.exec(type)?.[1]?.trim().toLowerCase();
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') return undefined;
  return new UnsupportedMediaType(`Bodies must be UTF-8, not charset=${charset}.`);
}
