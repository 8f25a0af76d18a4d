import { matches, type Test } from './conditions.js';

/**
 * Which things of a kind somebody may see, as plain data: what belongs to
 * `owner` and what one of `allowed` fits, or everything without an owner; but
 * nothing that one of `denied` fits. `kernel/database/within.ts` makes SQL of it.
 */
export interface AccessFilter {
  readonly owner?: string;
  readonly allowed: readonly (readonly Test[])[];
  readonly denied: readonly (readonly Test[])[];
}

/** How far a permission carries somebody: the same answer for a list and for each thing in it. */
export class AccessScope {
  constructor(
    /** For the list's filter; undefined when everything is within reach. */
    readonly filter: AccessFilter | undefined,
  ) {}

  includes(thing: object & { readonly userId: string | null }): boolean {
    if (!this.filter) return true;
    const { owner, allowed } = this.filter;
    return (owner === undefined || thing.userId === owner || fitsOne(allowed, thing)) && !this.excludes(thing);
  }

  /** Whether a rule denies the thing, whoever owns it. */
  excludes(thing: object): boolean {
    return this.filter !== undefined && fitsOne(this.filter.denied, thing);
  }
}

function fitsOne(alternatives: readonly (readonly Test[])[], thing: object): boolean {
  const facts = { resource: thing as Record<string, unknown> };
  return alternatives.some((tests) => tests.every((test) => matches(test, facts)));
}
