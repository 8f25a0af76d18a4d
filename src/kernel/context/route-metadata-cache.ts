import type { ExecutionContext, Type } from '@nestjs/common';

type Handler = ReturnType<ExecutionContext['getHandler']>;

/** Computes a value once for each route. Keyed by controller and handler, because inherited handlers may have other metadata. */
export class RouteMetadataCache<T> {
  private readonly cache = new WeakMap<object, Map<Handler, T>>();

  constructor(private readonly read: (handler: Handler, controller: Type) => T) {}

  get(context: ExecutionContext): T {
    const controller = context.getClass();
    const handler = context.getHandler();
    let routes = this.cache.get(controller);
    if (!routes) this.cache.set(controller, (routes = new Map<Handler, T>()));
    const cached = routes.get(handler);
    if (cached !== undefined || routes.has(handler)) return cached as T;
    const value = this.read(handler, controller);
    routes.set(handler, value);
    return value;
  }
}
