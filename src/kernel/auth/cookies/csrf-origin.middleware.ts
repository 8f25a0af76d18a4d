import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Config } from '../../../config/config.js';
import { OriginNotAllowed } from '../auth.errors.js';
import { ACCESS_COOKIE, cookieOf, REFRESH_COOKIE } from './cookies.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests that a page of somebody else has a browser send with our
 * cookies. Browsers say where a request comes from: from the application
 * itself (Sec-Fetch-Site, which no script can set), or from an origin that has
 * to be PUBLIC_URL's or one of CORS_ORIGINS. A request that changes something
 * and brings our cookies, but does not say, is refused as well.
 */
export function verifyOrigin({ publicUrl, http }: Config): RequestHandler {
  const own = new Set([new URL(publicUrl).origin, ...http.corsOrigins]);
  return (request: Request, _response: Response, next: NextFunction) => {
    const { cookie, origin } = request.headers;
    if (cookie === undefined || SAFE_METHODS.has(request.method) || !hasSessionCookie(request)) return next();
    if (request.headers['sec-fetch-site'] === 'same-origin' || own.has(origin ?? '')) return next();
    next(new OriginNotAllowed());
  };
}

function hasSessionCookie(request: Request): boolean {
  return cookieOf(request, ACCESS_COOKIE) !== undefined || cookieOf(request, REFRESH_COOKIE) !== undefined;
}
