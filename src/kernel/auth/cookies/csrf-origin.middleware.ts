import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Config } from '../../../config/config.js';
import { OriginNotAllowed } from '../auth.errors.js';
import { ACCESS_COOKIE, cookieOf, REFRESH_COOKIE } from './cookies.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * CSRF protection of requests with session cookies, by verifying the origin
 * (OWASP): they must be same-origin by Sec-Fetch-Site, which no script can set,
 * or come from the origin of PUBLIC_URL or one of CORS_ORIGINS. Without both
 * headers they are refused; safe methods are not.
 */
export function verifyOrigin({ publicUrl, http }: Config): RequestHandler {
  const allowed = new Set([new URL(publicUrl).origin, ...http.corsOrigins]);
  const hasSession = (request: Request) => [ACCESS_COOKIE, REFRESH_COOKIE].some((name) => cookieOf(request, name));
  return (request: Request, _response: Response, next: NextFunction) => {
    const { cookie, origin } = request.headers;
    if (cookie === undefined || SAFE_METHODS.has(request.method) || !hasSession(request)) return next();
    if (request.headers['sec-fetch-site'] === 'same-origin' || allowed.has(origin ?? '')) return next();
    next(new OriginNotAllowed());
  };
}
