import corsMiddleware from 'cors';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Config } from '../../../config/config.js';

type Middleware = (request: Request, response: Response, next: (error?: unknown) => void) => void;

const EXPOSED = [
  'ETag',
  'Link',
  'Location',
  'X-Request-Id',
  'Idempotent-Replayed',
  'Retry-After',
  'Deprecation',
  'Sunset',
  'Content-Disposition',
  'RateLimit',
  'RateLimit-Policy',
];

/** Headers that mean something only where an answer is shown as a page. */
const FOR_PAGES = new Set([
  'Cross-Origin-Opener-Policy',
  'Cross-Origin-Resource-Policy',
  'Origin-Agent-Cluster',
  'Referrer-Policy',
]);

/**
 * The headers that every answer has: helmet's and those of CORS. They do not
 * change, so both libraries are asked once, at start, and each answer gets what
 * they said. Only a browser that calls from another origin is looked at again,
 * and only one that wants a page gets the headers that are for pages.
 */
export function responseHeaders(config: Config): RequestHandler {
  const cors = corsHeaders(config);
  const security = recorded(securityHeaders(config));
  const vary = recorded(cors).filter(([name]) => name === 'Vary');
  const forData = [...security.filter(([name]) => !FOR_PAGES.has(name)), ...vary];
  const forPages = [...security, ...vary];
  return (request: Request, response: Response, next: NextFunction) => {
    const headers = request.headers.accept?.includes('text/html') ? forPages : forData;
    for (const [name, value] of headers) response.setHeader(name, value);
    if (request.headers.origin === undefined && request.method !== 'OPTIONS') next();
    else cors(request, response, next);
  };
}

/**
 * For answers that are data and not pages: nothing may be loaded from them,
 * framed or guessed. Headers that only speak to plug-ins and to filters that
 * browsers have given up are left out.
 */
function securityHeaders({ production }: Config): Middleware {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: production ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    frameguard: { action: 'deny' },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    xDownloadOptions: false,
    xDnsPrefetchControl: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}

/** Browsers of the configured origins may call; with a list, and only then, they may send cookies along. */
function corsHeaders({ http }: Config): Middleware {
  const anywhere = http.corsOrigins.includes('*');
  return corsMiddleware({
    origin: anywhere ? '*' : [...http.corsOrigins],
    credentials: !anywhere,
    exposedHeaders: EXPOSED,
    maxAge: 600,
  });
}

/** What a middleware sets on the answer to a plain GET. */
function recorded(middleware: Middleware): Array<[string, string]> {
  const headers = new Map<string, string>();
  const response = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    getHeader: (name: string) => headers.get(name),
    removeHeader: (name: string) => headers.delete(name),
  };
  middleware({ method: 'GET', headers: {} } as Request, response as unknown as Response, () => {});
  return [...headers];
}
