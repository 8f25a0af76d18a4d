import { runOutsideContext } from '../context/run-outside-context.js';
import type { CacheSpace } from './cache-space.js';
import { spaceOf } from './invalidation.js';

/** Looks rows up, which loads those that are not cached. */
export type LookUp = (keys: readonly string[]) => Promise<unknown>;

/** So many rows are counted by their reads until the counts are taken. */
const MAX_COUNTED = 10_000;

/** How rows are looked up without being asked for, and how often they were read. Rows are named `space:key`. */
export class WarmableRows {
  private readonly bySpace = new Map<string, LookUp>();
  private readonly changed = new Map<string, Set<string>>();
  private reads = new Map<string, number>();

  register({ name }: CacheSpace<unknown>, lookUp: LookUp): void {
    this.bySpace.set(name, lookUp);
  }

  list(): Iterable<[space: string, lookUp: LookUp]> {
    return this.bySpace;
  }

  countRead(name: string): void {
    const count = this.reads.get(name) ?? 0;
    if (count > 0 || this.reads.size < MAX_COUNTED) this.reads.set(name, count + 1);
  }

  /** How often rows were read since the last call. */
  takeReads(): ReadonlyMap<string, number> {
    const taken = this.reads;
    this.reads = new Map();
    return taken;
  }

  /** Looks rows up soon: those of one turn of the event loop with one call for each space. */
  repeat(names: readonly string[]): void {
    for (const name of names) {
      const space = spaceOf(name);
      const lookUp = this.bySpace.get(space);
      if (!lookUp) continue;
      const keys = this.changed.get(space) ?? new Set();
      if (keys.size === 0) runOutsideContext(() => setImmediate(() => void this.lookUpChanged(space, lookUp)));
      this.changed.set(space, keys.add(name.slice(space.length + 1)));
    }
  }

  private async lookUpChanged(space: string, lookUp: LookUp): Promise<void> {
    const keys = [...(this.changed.get(space) ?? [])];
    this.changed.delete(space);
    // A row that cannot be loaded now is loaded when it is asked for.
    await lookUp(keys).catch(() => undefined);
  }
}
