import type { NextFunction, Request, Response } from 'express';
import { BadRequest } from '../../errors/request.errors.js';

const SCHEME_AND_AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i;

/**
 * Reduces a request target in absolute form, which servers must accept, to its path (RFC 9112, section 3.2.2), so
 * that no link or problem repeats a host that the caller chose. Refuses several Host headers (section 3.2), because
 * a proxy in front may have looked at another one, and requests of HTTP/1.1 without one.
 */
export function normalizeRequestTarget(request: Request, _response: Response, next: NextFunction): void {
  if (SCHEME_AND_AUTHORITY.test(request.url)) {
    const path = request.url.replace(SCHEME_AND_AUTHORITY, '');
    request.url = path.startsWith('/') ? path : `/${path}`;
    request.originalUrl = request.url;
  }
  const hosts = countHosts(request.rawHeaders);
  if (hosts > 1) next(new BadRequest('The request has several Host headers (RFC 9112, section 3.2). Send one.'));
  else if (hosts === 0 && request.httpVersion === '1.1')
    next(new BadRequest('The request has no Host header (RFC 9112, section 3.2). Send one.'));
  else next();
}

/** Node keeps the first of several Host headers in `headers`. */
function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (isHost(rawHeaders[at])) hosts++;
  return hosts;
}

/** Compares lengths first, because every header of every request is looked at. */
function isHost(name = ''): boolean {
  return name.length === 4 && name.toLowerCase() === 'host';
}
