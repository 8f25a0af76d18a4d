import { AppError, type Violation } from '../../kernel/errors/app-error.js';
import { problemType } from '../../kernel/errors/problem-type.js';

const productNotFound = problemType(
  'not_found',
  'product_not_found',
  'No such product',
  'No product has this id, or it was deleted.',
);
const skuTaken = problemType(
  'conflict',
  'sku_taken',
  'SKU in use',
  'Another product has this SKU. A SKU names one product; the SKU of a deleted product is free again.',
);
const outOfStock = problemType(
  'conflict',
  'out_of_stock',
  'Not enough stock',
  'Less is left of a product than was asked for. Nothing was taken. Order fewer pieces, or try again when it is in stock.',
);
const productNotSold = problemType(
  'conflict',
  'product_not_sold',
  'Product is not sold',
  'A product of the order is not sold any more, or does not exist. `productIds` names them. Nothing was taken.',
);

const pricesMoving = problemType(
  'conflict',
  'prices_changed',
  'Prices changed meanwhile',
  'Prices of the ordered products changed again and again while the order was placed. Nothing was taken. Look at the products and try again.',
);

const importRefused = problemType(
  'invalid',
  'import_refused',
  'Rows can not be imported',
  'Rows of the file break rules. `errors` lists the first of them, each with its line; `rows`, `refused` and `broken` count all rows, the refused ones and the broken rules. Nothing was written. Mend the rows, or send the file with `mode=valid`, which leaves them out.',
);
const tooManyRows = problemType(
  'invalid',
  'too_many_rows',
  'Too many rows',
  'The file has more rows than one import takes. Nothing was written. Send it in parts, each with the first line that names the columns.',
);

export class ProductNotFound extends AppError {
  constructor(id: string) {
    super(productNotFound, `No product has the id ${id}.`);
  }
}

export class SkuTaken extends AppError {
  constructor(sku: string, cause: unknown) {
    super(skuTaken, `Another product has the SKU ${sku}.`, { cause });
  }
}

export class OutOfStock extends AppError {
  constructor(short: readonly { productId: string; sku: string; wanted: number; left: number }[]) {
    const details = short.map(({ sku, wanted, left }) => `Only ${left} of ${sku} are left; ${wanted} were asked for.`);
    super(outOfStock, details.join(' '), { extensions: { short } });
  }
}

export class ProductNotSold extends AppError {
  constructor(productIds: readonly string[]) {
    super(productNotSold, `Not sold: ${productIds.join(', ')}.`, { extensions: { productIds } });
  }
}

/** A price is not the quoted one any more. Everything around it is undone and begun again with a new quote. */
export class PricesChanged extends AppError {
  constructor() {
    super(pricesMoving, 'The prices changed while the order was placed. Nothing was taken; try again.', {
      retryable: true,
    });
  }
}

export class ImportRefused extends AppError {
  constructor({ errors, ...counts }: { rows: number; refused: number; broken: number; errors: readonly Violation[] }) {
    const { rows, refused } = counts;
    super(importRefused, `${refused} of ${rows} rows can not be imported; errors says why. Nothing was written.`, {
      violations: errors,
      extensions: counts,
    });
  }
}

export class TooManyRows extends AppError {
  constructor(most: number) {
    super(tooManyRows, `The file has more than ${most} rows. Nothing was written; send it in parts.`);
  }
}
