import type { Conditions } from '../policy/conditions.js';

export const EFFECTS = ['allow', 'deny'] as const;
export type Effect = (typeof EFFECTS)[number];

/** A rule that administrators make beside roles, as data. */
export interface PolicyRule {
  readonly id: string;
  readonly name: string;
  readonly effect: Effect;
  /** Of several matching rules with the same effect, the highest is named as the reason. */
  readonly priority: number;
  /** `orders:read`, `orders:*`, `*:read` or `*`. */
  readonly permission: string;
  readonly conditions: Conditions;
}

/** Port: the rules that the policy evaluates. The access module provides it. */
export abstract class PolicyRules {
  abstract listActive(): Promise<PolicyRule[]>;
}
