export const ORDER_STATUSES = ['pending', 'paid', 'shipped', 'delivered', 'cancelled'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Why an order was cancelled: nobody paid in time, its buyer did it, or somebody of the shop. */
export const CANCEL_REASONS = ['expired', 'buyer', 'shop'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

interface Transition {
  /** The states in which it can be done. */
  readonly from: readonly OrderStatus[];
  /** The state that follows; the same one when it is left out. */
  readonly to?: OrderStatus;
}

/**
 * The life of an order: all that can be done to one, and when. The database
 * holds the same moves in a trigger of its own, so they are true whatever the
 * code does.
 */
export const ORDER_ACTIONS = {
  replace: { from: ['pending'] },
  pay: { from: ['pending'], to: 'paid' },
  ship: { from: ['paid'], to: 'shipped' },
  deliver: { from: ['shipped'], to: 'delivered' },
  cancel: { from: ['pending', 'paid'], to: 'cancelled' },
  delete: { from: ['delivered', 'cancelled'] },
} as const satisfies Record<string, Transition>;

export type OrderAction = keyof typeof ORDER_ACTIONS;

/** What can be done to an order in this state. */
export function allowedIn(status: OrderStatus): OrderAction[] {
  const rules = Object.entries<Transition>(ORDER_ACTIONS) as Array<[OrderAction, Transition]>;
  return rules.flatMap(([action, { from }]) => (from.includes(status) ? [action] : []));
}
