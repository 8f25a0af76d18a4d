import { describeMembers } from '../../kernel/errors/problem-documentation.js';
import { notFound, problem } from '../../kernel/errors/problem.js';
import { InvalidBody } from '../../kernel/errors/request.errors.js';
import { allowedIn, ORDER_STATUSES, type OrderAction, type OrderStatus } from './order-status.js';

const PARTICIPLES: Record<OrderAction, string> = {
  replace: 'changed',
  pay: 'paid',
  ship: 'shipped',
  deliver: 'delivered',
  cancel: 'cancelled',
  delete: 'deleted',
};

export class OrderNotFound extends notFound(
  'order_not_found',
  'order',
  'No order has this id, or it belongs to another user.',
) {}

export class MixedCurrencies extends problem(
  'conflict',
  'mixed_currencies',
  'Products in different currencies',
  'All products of an order must be priced in the same currency. Place one order for each currency.',
  (currencies: readonly string[]) => `The products are priced in ${currencies.join(' and ')}.`,
) {}

export class OrderStateForbids extends problem(
  'conflict',
  'order_state',
  'Not possible in this state of the order',
  'The state of the order does not allow this. `orderStatus` is the state, `allowed` lists the actions that it allows. Nothing was changed.',
  (number: string, action: OrderAction, status: OrderStatus) => {
    const allowed = allowedIn(status);
    const others = allowed.map((each) => PARTICIPLES[each]).join(' or ');
    return [
      `${number} is ${status} and cannot be ${PARTICIPLES[action]}. It can be ${others}.`,
      { extensions: { orderStatus: status, allowed } },
    ];
  },
) {}

export class SumTooLarge extends problem(
  'conflict',
  'sum_too_large',
  'The sum is too large',
  'The sum of the orders exceeds 9007199254740991 minor units, the largest integer that JSON represents exactly. Request a shorter time range.',
  (digits: string) => `The orders add up to ${digits} minor units. Request a shorter time range.`,
) {}

/** Lines of one product are merged; their sum exceeds the limit of a line. */
export class TooManyOfOneProduct extends InvalidBody {
  constructor(indexes: readonly number[], max: number) {
    super(
      indexes.map((index) => ({
        pointer: `#/lines/${index}/quantity`,
        code: 'sum',
        detail: `lines of the same product must add up to at most ${max}.`,
      })),
    );
  }
}

export class OrderTooLarge extends InvalidBody {
  constructor() {
    const detail = 'the total must not exceed 9007199254740991 minor units; split the order.';
    super([{ pointer: '#/lines', code: 'total', detail }]);
  }
}

export class TooMuchReserved extends problem(
  'conflict',
  'too_much_reserved',
  'Too many pieces are reserved without payment',
  'The unpaid orders of one buyer reserve at most as many pieces as the shop allows, so that one buyer cannot keep its stock from all others. Nothing was ordered. Pay or cancel an order, or order fewer pieces.',
  (most: number) => `Your unpaid orders may reserve at most ${most} pieces together. Pay or cancel one first.`,
) {}

describeMembers('order_state', {
  orderStatus: { type: 'string', enum: ORDER_STATUSES, description: 'Status of the order.', example: 'shipped' },
  allowed: {
    type: 'array',
    description: 'What it allows.',
    items: { type: 'string', enum: Object.keys(PARTICIPLES) },
    example: ['deliver'],
  },
});
