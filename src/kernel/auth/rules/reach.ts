import { holds, type Test } from './conditions.js';

/**
 * Which things of a kind somebody may see, as plain data: what belongs to
 * `owner` and what one of `allowed` fits, or everything without an owner; but
 * nothing that one of `denied` fits. `kernel/database/within.ts` makes SQL of it.
 */
export interface ReachFilter {
  readonly owner?: string;
  readonly allowed: readonly (readonly Test[])[];
  readonly denied: readonly (readonly Test[])[];
}

/** How far a permission carries somebody: the same answer for a list and for each thing in it. */
export class Reach {
  constructor(
    /** For the list's filter; undefined when everything is within reach. */
    readonly filter: ReachFilter | undefined,
  ) {}

  covers(thing: object & { readonly userId: string | null }): boolean {
    if (!this.filter) return true;
    const { owner, allowed, denied } = this.filter;
    const facts = { resource: thing as Record<string, unknown> };
    const fits = (tests: readonly Test[]) => tests.every((test) => holds(test, facts));
    return (owner === undefined || thing.userId === owner || allowed.some(fits)) && !denied.some(fits);
  }
}
