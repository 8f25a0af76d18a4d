import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Config } from '../../config.js';

/**
 * helmet's headers, for answers that are data and not pages: nothing may be
 * loaded from them, framed or guessed. They never change, so helmet is asked
 * once, at start, and each answer gets what it said.
 */
export function securityHeaders({ production }: Config): RequestHandler {
  const headers = recorded(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      strictTransportSecurity: production ? { maxAge: 31_536_000, includeSubDomains: true } : false,
      frameguard: { action: 'deny' },
      crossOriginResourcePolicy: { policy: 'cross-origin' },
    }),
  );
  return (_request: Request, response: Response, next: NextFunction) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

/** What a middleware sets on a response that looks like this. */
function recorded(
  middleware: (request: Request, response: Response, next: (error?: unknown) => void) => void,
): Array<[string, string]> {
  const headers: Array<[string, string]> = [];
  const response = { setHeader: (name: string, value: string) => headers.push([name, value]), removeHeader: () => {} };
  middleware({} as Request, response as unknown as Response, () => {});
  return headers;
}
