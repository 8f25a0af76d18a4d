import { type Condition, matches } from './conditions.js';

type Resource = object & { readonly userId?: string | null };
/** Alternatives, of each of which every condition must hold. */
type AnyOf = readonly (readonly Condition[])[];

/**
 * Which resources a permission extends to: those of `owner` and those that
 * match one of `allowed`, or all of them without an owner; but none that match
 * one of `denied`. `toSql` makes the same condition for lists.
 */
export interface AccessFilter {
  readonly owner?: string;
  readonly allowed: AnyOf;
  readonly denied: AnyOf;
}

/** The resources that a permission extends to: the same answer for a list and for each resource in it. */
export class AccessScope {
  /** `filter` is undefined when it extends to all of them. */
  constructor(readonly filter: AccessFilter | undefined) {}

  includes(resource: Resource): boolean {
    if (!this.filter) return true;
    const { owner, allowed } = this.filter;
    const isAllowed = owner === undefined || resource.userId === owner || matchesAny(allowed, resource);
    return isAllowed && !this.excludes(resource);
  }

  /** Whether a rule denies the resource; its owner makes no difference. */
  excludes(resource: Resource): boolean {
    return this.filter !== undefined && matchesAny(this.filter.denied, resource);
  }
}

function matchesAny(alternatives: AnyOf, resource: object): boolean {
  const context = { resource: resource as Record<string, unknown> };
  return alternatives.some((conditions) => conditions.every((condition) => matches(condition, context)));
}
