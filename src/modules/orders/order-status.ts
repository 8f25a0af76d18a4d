export const ORDER_STATUSES = ['pending', 'paid', 'shipped', 'delivered', 'cancelled'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Why an order was cancelled: its reservation expired, or its buyer or the shop cancelled it. */
export const CANCEL_REASONS = ['expired', 'buyer', 'shop'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

interface Transition {
  /** The states that allow it. */
  readonly from: readonly OrderStatus[];
  /** The next state; unchanged without one. */
  readonly to?: OrderStatus;
}

/** The state machine of an order. A trigger of the database enforces the same transitions. */
export const ORDER_ACTIONS = {
  replace: { from: ['pending'] },
  pay: { from: ['pending'], to: 'paid' },
  ship: { from: ['paid'], to: 'shipped' },
  deliver: { from: ['shipped'], to: 'delivered' },
  cancel: { from: ['pending', 'paid'], to: 'cancelled' },
  delete: { from: ['delivered', 'cancelled'] },
} as const satisfies Record<string, Transition>;

export type OrderAction = keyof typeof ORDER_ACTIONS;

/** The actions that an order in this state allows. */
export function allowedIn(status: OrderStatus): OrderAction[] {
  const transitions = Object.entries<Transition>(ORDER_ACTIONS) as Array<[OrderAction, Transition]>;
  return transitions.flatMap(([action, { from }]) => (from.includes(status) ? [action] : []));
}
