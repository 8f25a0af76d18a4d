import type { Conditions } from './conditions.js';

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
