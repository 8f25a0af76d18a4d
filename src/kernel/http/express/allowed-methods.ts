import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** A layer of Express's router, as far as it is used here. */
interface Layer {
  route?: { methods: Record<string, boolean> };
  match(path: string): boolean;
}

/** The methods that a path supports, for the Allow header of a 405. Express keeps them only in the layers of its router. */
@Injectable()
export class AllowedMethods {
  constructor(private readonly host: HttpAdapterHost) {}

  /** The methods of all routes that match `path`, in capitals; empty if none does. */
  methodsOf(path: string): string[] {
    const { router } = this.host.httpAdapter.getInstance<{ router: { stack: Layer[] } }>();
    const routes = router.stack.flatMap((layer) => (layer.route && matches(layer, path) ? [layer.route] : []));
    const methods = new Set(
      routes.flatMap(({ methods }) => Object.keys(methods)).map((method) => method.toUpperCase()),
    );
    methods.delete('_ALL');
    if (methods.has('GET')) methods.add('HEAD');
    return [...methods].toSorted();
  }
}

function matches(layer: Layer, path: string): boolean {
  try {
    return layer.match(path);
  } catch {
    // A path that cannot be decoded matches no route.
    return false;
  }
}
