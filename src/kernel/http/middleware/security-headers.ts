import corsMiddleware from 'cors';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Config } from '../../../config/config.js';

type Middleware = (request: Request, response: Response, next: (error?: unknown) => void) => void;

const EXPOSED = [
  'ETag',
  'Cache-Status',
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

/** Headers that affect only responses that are displayed as a page. */
const FOR_PAGES = new Set([
  'Cross-Origin-Opener-Policy',
  'Cross-Origin-Resource-Policy',
  'Origin-Agent-Cluster',
  'Referrer-Policy',
]);

/**
 * Sets the security headers of helmet and the CORS headers. They are the same for each response, so both libraries
 * run once, at start, and their headers are copied. Requests of browsers from another origin go through CORS
 * itself, and only requests for a page get the headers for pages.
 */
export function responseHeaders(config: Config): RequestHandler {
  const cors = corsHeaders(config);
  const security = headersOf(securityHeaders(config));
  const vary = headersOf(cors).filter(([name]) => name === 'Vary');
  const forData = [...security.filter(([name]) => !FOR_PAGES.has(name)), ...vary];
  const forPages = [...security, ...vary];
  return (request: Request, response: Response, next: NextFunction) => {
    const headers = request.headers.accept?.includes('text/html') ? forPages : forData;
    for (const [name, value] of headers) response.setHeader(name, value);
    if (request.headers.origin === undefined && request.method !== 'OPTIONS') next();
    else cors(request, response, next);
  };
}

/** For responses that are data: they may not load anything, be framed or sniffed. Headers for obsolete browser features are off. */
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

/** The configured origins may call. They may send cookies only if they are listed one by one. */
function corsHeaders({ http }: Config): Middleware {
  const isOpen = http.corsOrigins.includes('*');
  return corsMiddleware({
    origin: isOpen ? '*' : [...http.corsOrigins],
    credentials: !isOpen,
    exposedHeaders: EXPOSED,
    maxAge: 600,
  });
}

/** The headers that a middleware sets on the response to a plain GET. */
function headersOf(middleware: Middleware): Array<[string, string]> {
  const headers = new Map<string, string>();
  const response = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    getHeader: (name: string) => headers.get(name),
    removeHeader: (name: string) => headers.delete(name),
  };
  middleware({ method: 'GET', headers: {} } as Request, response as unknown as Response, () => {});
  return [...headers];
}
