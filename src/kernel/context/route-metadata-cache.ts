import type { ExecutionContext, Type } from '@nestjs/common';

type Handler = ReturnType<ExecutionContext['getHandler']>;

/** What is worked out once for each route and then known. A controller may inherit handlers, but not what is said of them. */
export class RouteMetadataCache<T> {
  private readonly known = new WeakMap<object, Map<Handler, T>>();

  constructor(private readonly read: (handler: Handler, controller: Type) => T) {}

  get(context: ExecutionContext): T {
    const controller = context.getClass();
    const handler = context.getHandler();
    let routes = this.known.get(controller);
    if (!routes) this.known.set(controller, (routes = new Map<Handler, T>()));
    const known = routes.get(handler);
    if (known !== undefined || routes.has(handler)) return known as T;
    const found = this.read(handler, controller);
    routes.set(handler, found);
    return found;
  }
}
