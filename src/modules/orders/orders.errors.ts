import { AppError } from '../../kernel/errors/app-error.js';
import { problemType } from '../../kernel/errors/problem-type.js';
import { InvalidBody } from '../../kernel/errors/request.errors.js';

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

/** Lines of one product are merged, and together they are more than an order may hold. */
export class TooManyOfOneProduct extends InvalidBody {
  constructor(indexes: readonly number[], most: number) {
    super(
      indexes.map((index) => ({
        pointer: `#/lines/${index}/quantity`,
        code: 'whole',
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
