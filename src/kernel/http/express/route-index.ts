import type { Express, NextFunction, Request, Response } from 'express';

interface Layer {
  readonly route?: { readonly path: unknown };
}

/** Express's router, as far as it is used here. */
interface Router {
  readonly stack: Layer[];
  handle: (this: Router, request: Request, response: Response, next: NextFunction) => void;
}

const SEGMENTS = 3;

/**
 * Lets Express try only those routes that begin like the path, `/api/v1/orders`
 * for instance. By itself it tries one after the other, so that what a request
 * costs would grow with every module that is added. Which route answers is
 * still decided by Express, in the order they were added; a path that begins
 * like no route takes the long way.
 */
export function indexRoutes({ router }: Express): void {
  const whole = router as unknown as Router;
  const { handle } = whole;
  let size = 0;
  let index = new Map<string, Router>();
  whole.handle = (request: Request, response: Response, next: NextFunction): void => {
    if (size !== whole.stack.length) {
      size = whole.stack.length;
      index = indexOf(whole);
    }
    handle.call(index.get(beginning(request.url)) ?? whole, request, response, next);
  };
}

/** For each beginning, a router that knows its routes and everything that is no route, in the order they have. */
function indexOf(whole: Router): Map<string, Router> {
  const begins = new Map(whole.stack.map((layer) => [layer, literalBeginning(layer)]));
  const beginnings = new Set([...begins.values()].filter((found) => found !== undefined));
  return new Map(
    [...beginnings].map((found) => {
      const stack = whole.stack.filter((layer) => [undefined, found].includes(begins.get(layer)));
      return [found, Object.assign(Object.create(whole) as Router, { stack })];
    }),
  );
}

/** Undefined for what may answer paths of many beginnings. */
function literalBeginning({ route }: Layer): string | undefined {
  if (typeof route?.path !== 'string') return undefined;
  const found = beginning(route.path);
  return /^[\w./-]+$/.test(found) ? found : undefined;
}

/** The first three segments; Express tells no capitals apart, so neither do we. */
function beginning(path: string): string {
  let end = 0;
  for (let segment = 0; segment < SEGMENTS && end >= 0; segment++) end = path.indexOf('/', end + 1);
  const query = path.indexOf('?');
  const length = query >= 0 && (end < 0 || query < end) ? query : end;
  return (length < 0 ? path : path.slice(0, length)).toLowerCase();
}
