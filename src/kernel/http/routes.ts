import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

interface Layer {
  route?: { methods: Record<string, boolean> };
  match(path: string): boolean;
}

/** Knows which methods a path answers to: what a 405 needs for its Allow header. */
@Injectable()
export class Routes {
  constructor(private readonly host: HttpAdapterHost) {}

  /** The methods of every route that matches `path`, in capitals; empty when there is none. */
  methodsOf(path: string): string[] {
    const { router } = this.host.httpAdapter.getInstance<{ router: { stack: Layer[] } }>();
    const methods = new Set<string>();
    for (const layer of router.stack) {
      if (!layer.route || !matches(layer, path)) continue;
      for (const [method, answered] of Object.entries(layer.route.methods)) {
        if (answered && method !== '_all') methods.add(method.toUpperCase());
      }
    }
    if (methods.has('GET')) methods.add('HEAD');
    return [...methods].toSorted();
  }
}

function matches(layer: Layer, path: string): boolean {
  try {
    return layer.match(path);
  } catch {
    // A path that can not be decoded matches no route.
    return false;
  }
}
