/** The template of the route that a request of express has reached; undefined for wildcards, which do not name one route. */
export function routeOf(request: object): string | undefined {
  const { route } = request as { route?: { path?: unknown } };
  return typeof route?.path === 'string' && !route.path.includes('*') ? route.path : undefined;
}
