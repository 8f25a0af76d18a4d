import { Inject } from '@nestjs/common';
import { Cache } from './cache.js';
import type { CacheSpace } from './cache-space.js';

const CACHE = Symbol('cache');

type Query<Value> = (...args: never[]) => Promise<Value>;

/**
 * Caches what a method of a provider finds, by its arguments, which must be JSON. For
 * queries that give everyone the same; rows are looked up with `Cache.get`.
 */
export function Cacheable<Value>(space: CacheSpace<Value>) {
  return <Method extends Query<Value>>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    Inject(Cache)(target, CACHE);
    const method = descriptor.value as unknown as (...args: unknown[]) => Promise<Value>;
    const cached = function (this: Record<typeof CACHE, Cache>, ...args: unknown[]): Promise<Value> {
      const key = `${String(name)} ${JSON.stringify(args)}`;
      return this[CACHE].get(space, key, () => method.apply(this, args), { partial: true });
    };
    descriptor.value = cached as unknown as Method;
  };
}
