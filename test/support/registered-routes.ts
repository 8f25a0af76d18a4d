import type { TestApp } from './app.js';

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Record<string, boolean> };
  readonly handle: { readonly stack?: Layer[] };
  /** Whether it is mounted at every path. */
  readonly slash: boolean;
  match(path: string): boolean;
}

/**
 * What the application answers to, as `GET /api/v1/orders/:id`: Express's own
 * list, which also has the routes that the API's description does not have.
 */
export function registeredRoutes(app: TestApp): string[] {
  return layersOf(app).flatMap(({ route }) =>
    route ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`) : [],
  );
}

/**
 * The layers that are mounted at a path and are not routes, such as a folder of
 * files: the path of `known` at which each is mounted, or undefined.
 */
export function mountedPaths(app: TestApp, known: readonly string[]): Array<string | undefined> {
  return layersOf(app)
    .filter(({ route, slash }) => !route && !slash)
    .map((layer) => known.find((path) => layer.match(path)));
}

function layersOf({ app }: TestApp): Layer[] {
  const { router } = app.getHttpAdapter().getInstance() as unknown as { router: { stack: Layer[] } };
  return whole(router.stack);
}

/** Routes of a router that is mounted at every path are routes like any other. */
function whole(stack: readonly Layer[]): Layer[] {
  return stack.flatMap((layer) => (layer.slash && layer.handle.stack ? whole(layer.handle.stack) : [layer]));
}
