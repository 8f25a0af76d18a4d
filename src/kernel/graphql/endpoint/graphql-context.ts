import DataLoader from 'dataloader';
import type { Request } from 'express';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '../../auth/actor.js';

type Batch<Value> = (ids: readonly string[]) => Promise<ReadonlyArray<Value & { readonly id: string }>>;

/** What the resolvers of one operation share. Its loaders join the reads of many objects, and keep them until its end. */
export class GraphqlContext {
  private readonly loaders = new Map<string, DataLoader<string, unknown>>();

  constructor(
    readonly req: Request,
    /** Undefined for anonymous callers. */
    readonly actor: Actor | undefined,
  ) {}

  /** The object with this id, or null. All that are loaded under `name` in the same moment are read by one call of `batch`. */
  load<Value>(name: string, id: string, batch: Batch<Value>): Promise<Value | null> {
    let loader = this.loaders.get(name);
    if (!loader) {
      loader = new DataLoader(async (ids) => {
        const found = new Map((await batch(ids)).map((each) => [each.id, each]));
        return ids.map((each) => found.get(each) ?? null);
      });
      this.loaders.set(name, loader);
    }
    return loader.load(id) as Promise<Value | null>;
  }

  /** Forgets what was loaded: after a mutation it may have changed. */
  clear(): void {
    this.loaders.clear();
  }
}

/** The context of the operation. */
export const CurrentContext = createParamDecorator((_: unknown, context: ExecutionContext): GraphqlContext =>
  context.getArgByIndex<GraphqlContext>(2),
);
