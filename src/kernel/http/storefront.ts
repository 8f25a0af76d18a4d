import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { type Request, type RequestHandler, type Response, static as serveFiles } from 'express';
import type { Config } from '../../config/config.js';

/** Their own scripts, their own styles and their own API are all that the pages may use. */
const PAGE_HEADERS = {
  'Cache-Control': 'no-cache',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'same-origin',
};

/**
 * Serves the pages that are built from examples/storefront: the shop at /shop, in demo mode, and the screens of managers
 * at /admin/orders and /admin/catalogue. Without a build these paths do not exist. The pages contain no data; they
 * call the API like any front end.
 */
export function serveStorefront(app: NestExpressApplication, { demo }: Config): void {
  const folder = join(process.cwd(), 'dist', 'storefront');
  // The names of the files change with their content.
  app.use('/static', serveFiles(join(folder, 'static'), { immutable: true, maxAge: '1y', index: false }));
  if (demo) app.use('/shop', page(join(folder, 'shop.html')));
  for (const path of ['/admin/orders', '/admin/catalogue']) app.use(path, page(join(folder, 'manage.html')));
}

/** The same page for every path below: its script reads the path. */
function page(file: string): RequestHandler {
  return (request: Request, response: Response, next: (error?: unknown) => void) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    response.sendFile(file, { headers: PAGE_HEADERS }, (error?: NodeJS.ErrnoException) => {
      if (error && !response.headersSent) next(error.code === 'ENOENT' ? undefined : error);
    });
  };
}
