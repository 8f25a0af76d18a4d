import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { UnsupportedMediaType } from '../../errors/request.errors.js';
import { parseStrictJson } from './strict-json.js';
import { UnparsedBody } from '../uploads/unparsed-body.js';

const JSON_TYPE = /^application\/(json|[\w.!#$&^-]+\+json)\s*(;|$)/i;
const CSV_TYPE = /^text\/csv\s*(;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";]*)/i;

/**
 * Reads JSON bodies, strictly. CSV is left unread for the routes that take a
 * file, and refused by all others; every other format is refused here. A
 * request with no body at all reaches the route without one, which says what
 * it misses.
 */
export function jsonBody(limitBytes: number): RequestHandler {
  const readBytes = express.raw({ type: () => true, limit: limitBytes });
  return (request: Request, response: Response, next: NextFunction) => {
    if (!hasBody(request)) {
      next();
      return;
    }
    const type = request.headers['content-type'];
    const refusal = refuseType(type);
    if (!refusal && CSV_TYPE.test(type ?? '')) {
      request.body = new UnparsedBody(type ?? '');
      next();
      return;
    }
    if (refusal) {
      next(refusal);
      return;
    }
    readBytes(request, response, (error?: unknown) => {
      if (error) {
        next(error);
        return;
      }
      try {
        const bytes = request.body as Buffer;
        request.body = bytes.length > 0 ? parseStrictJson(bytes) : undefined;
        next();
      } catch (failure) {
        next(failure);
      }
    });
  };
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function refuseType(type: string | undefined): UnsupportedMediaType | undefined {
  if (type === undefined) return new UnsupportedMediaType('The body has no Content-Type. Send application/json.');
  if (!JSON_TYPE.test(type) && !CSV_TYPE.test(type))
    return new UnsupportedMediaType(`${type} is not read here. Send application/json.`);
  const charset = CHARSET.exec(type)?.[1]?.trim().toLowerCase();
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') return undefined;
  return new UnsupportedMediaType(`Bodies are UTF-8; charset=${charset} is not read here.`);
}
