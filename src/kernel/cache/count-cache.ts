import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

interface Entry {
  readonly total: Promise<number>;
  readonly freshUntil: number;
}

interface Namespace {
  generation: number;
  readonly entries: Map<string, Entry>;
}

/** How long another replica's writes may go unnoticed. */
const TTL_MS = 1000;
const MAX_FILTERS = 500;

/**
 * Remembers how many rows a filter matches, so that a list need not count a
 * hundred thousand rows for every page.
 *
 * A write that this process commits is seen by the next count; a write of
 * another replica within a second. Callers that ask for the same total at once
 * share one count.
 */
@Injectable()
export class CountCache {
  private readonly spaces = new Map<string, Namespace>();

  constructor(private readonly database: Database) {}

  /** The number of rows that `count` finds for `filter`, from memory where that is still true. */
  count(name: string, filter: object, count: () => Promise<number>): Promise<number> {
    const space = this.space(name);
    const key = JSON.stringify(filter);
    const known = space.entries.get(key);
    if (known && known.freshUntil > Date.now()) return known.total;
    if (space.entries.size >= MAX_FILTERS) space.entries.clear();
    const { generation } = space;
    const total = count();
    space.entries.set(key, { total, freshUntil: Date.now() + TTL_MS });
    total.catch(() => {
      if (space.generation === generation) space.entries.delete(key);
    });
    return total;
  }

  /** Forgets the totals of these spaces when, and only if, the open transaction commits. */
  invalidate(...names: readonly string[]): void {
    this.database.afterCommit(() => {
      for (const name of names) {
        const space = this.space(name);
        space.generation++;
        space.entries.clear();
      }
    });
  }

  private space(name: string): Namespace {
    let space = this.spaces.get(name);
    if (!space) this.spaces.set(name, (space = { generation: 0, entries: new Map() }));
    return space;
  }
}
