import { AppError } from '../../kernel/errors/app-error.js';
import { problemType } from '../../kernel/errors/problem-type.js';
import { InvalidBody } from '../../kernel/errors/request.errors.js';
import { allowedIn, type OrderAction, type OrderStatus } from './order-status.js';

const orderNotFound = problemType(
  'not_found',
  'order_not_found',
  'No such order',
  'No order has this id, or it is somebody else’s.',
);
const mixedCurrencies = problemType(
  'conflict',
  'mixed_currencies',
  'Products in different currencies',
  'The products of one order must be priced in one currency. Place an order for each currency.',
);
const orderState = problemType(
  'conflict',
  'order_state',
  'Not in this state of the order',
  'The order is in a state in which this can not be done. `orderStatus` names the state, `allowed` what can be done to the order now. Nothing was changed.',
);
const sumTooLarge = problemType(
  'conflict',
  'sum_too_large',
  'The sum is too large',
  'The sum of the orders is past what JSON states exactly, 9007199254740991 minor units. Ask for a shorter time.',
);

const DONE: Record<OrderAction, string> = {
  replace: 'changed',
  pay: 'paid',
  ship: 'shipped',
  deliver: 'delivered',
  cancel: 'cancelled',
  delete: 'deleted',
};

export class OrderNotFound extends AppError {
  constructor(id: string) {
    super(orderNotFound, `No order has the id ${id}.`);
  }
}

export class MixedCurrencies extends AppError {
  constructor(currencies: readonly string[]) {
    super(mixedCurrencies, `The products are priced in ${currencies.join(' and ')}.`);
  }
}

/** Names the state the order is in, and what that allows. */
export class OrderStateForbids extends AppError {
  constructor(number: string, action: OrderAction, status: OrderStatus) {
    const allowed = allowedIn(status);
    super(
      orderState,
      `${number} is ${status} and can not be ${DONE[action]}. It can be ${allowed.map((each) => DONE[each]).join(' or ')}.`,
      { extensions: { orderStatus: status, allowed } },
    );
  }
}

export class SumTooLarge extends AppError {
  constructor(digits: string) {
    super(sumTooLarge, `The orders sum up to ${digits} minor units. Ask for a shorter time.`);
  }
}

/** Lines of one product are merged, and together they are more than an order may hold. */
export class TooManyOfOneProduct extends InvalidBody {
  constructor(indexes: readonly number[], most: number) {
    super(
      indexes.map((index) => ({
        pointer: `#/lines/${index}/quantity`,
        code: 'sum',
        detail: `lines of one product may add up to ${most} at most.`,
      })),
    );
  }
}

/** The sum is past what can be stated exactly in JSON. */
export class OrderTooLarge extends InvalidBody {
  constructor() {
    super([
      {
        pointer: '#/lines',
        code: 'total',
        detail: 'the total must not pass 9007199254740991 minor units; split the order.',
      },
    ]);
  }
}
