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
 * Lets Express try only the routes with the same prefix as the path, such as `/api/v1/orders`. Express tries all
 * routes in turn, so each module would make the requests of the others slower. Express still decides which route
 * matches, in the order of registration; a path with an unknown prefix is tried against all routes.
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
    handle.call(index.get(prefixOf(request.url)) ?? whole, request, response, next);
  };
}

/** For each prefix a router with its routes and all layers that are not routes, in the order of registration. */
function indexOf(whole: Router): Map<string, Router> {
  const prefixByLayer = new Map(whole.stack.map((layer) => [layer, literalPrefix(layer)]));
  const prefixes = new Set([...prefixByLayer.values()].filter((found) => found !== undefined));
  return new Map(
    [...prefixes].map((found) => {
      const stack = whole.stack.filter((layer) => [undefined, found].includes(prefixByLayer.get(layer)));
      return [found, Object.assign(Object.create(whole) as Router, { stack })];
    }),
  );
}

/** Undefined for a layer that may match paths of several prefixes. */
function literalPrefix({ route }: Layer): string | undefined {
  if (typeof route?.path !== 'string') return undefined;
  const found = prefixOf(route.path);
  return /^[\w./-]+$/.test(found) ? found : undefined;
}

/** The first three segments. Express ignores case, and so does this. */
function prefixOf(path: string): string {
  let end = 0;
  for (let segment = 0; segment < SEGMENTS && end >= 0; segment++) end = path.indexOf('/', end + 1);
  const query = path.indexOf('?');
  const length = query >= 0 && (end < 0 || query < end) ? query : end;
  return (length < 0 ? path : path.slice(0, length)).toLowerCase();
}
