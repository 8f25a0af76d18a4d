import type { Conditions } from './conditions.js';

export const EFFECTS = ['allow', 'deny'] as const;
export type Effect = (typeof EFFECTS)[number];

/** Something an admin decided beside the roles, as data. */
export interface PolicyRule {
  readonly id: string;
  readonly name: string;
  readonly effect: Effect;
  /** Of rules with the same effect the highest decides, which is to say: is named. */
  readonly priority: number;
  /** `orders:read`, `orders:*`, `*:read` or `*`. */
  readonly permission: string;
  readonly conditions: Conditions;
}
