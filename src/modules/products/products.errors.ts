import { describeMembers } from '../../kernel/errors/problem-documentation.js';
import type { Violation } from '../../kernel/errors/app-error.js';
import { notFound, problem } from '../../kernel/errors/problem.js';

export class ProductNotFound extends notFound(
  'product_not_found',
  'product',
  'No product has this id, or it was deleted.',
) {}

export class SkuTaken extends problem(
  'conflict',
  'sku_taken',
  'SKU in use',
  'Another product has this SKU. The SKU of a deleted product can be used again.',
  (sku: string, cause: unknown) => [`Another product has the SKU ${sku}.`, { cause }],
) {}

export class StockVersionRequired extends problem(
  'precondition_required',
  'stock_version_required',
  'Stock can only be set over the version that you read',
  'The request sets the stock to another number and has no If-Match with the ETag that you read, so that it could overwrite a sale. Nothing was written. Send If-Match, leave `stock` out, or change the stock by a difference with `POST products/{id}/stock-adjustments`.',
  () =>
    'To set the stock, send If-Match with the ETag that you read. To change it by a difference, use stock-adjustments.',
) {}

export class StockOutOfRange extends problem(
  'conflict',
  'stock_out_of_range',
  'Stock would be out of range',
  'The adjustment would make the stock negative or too large. Nothing was written. `stock` is what is there now.',
  (stock: number, by: number, max: number) => [
    `The stock is ${stock} and must stay from 0 to ${max}; it cannot change by ${by}.`,
    { extensions: { stock } },
  ],
) {}

export class OutOfStock extends problem(
  'conflict',
  'out_of_stock',
  'Not enough stock',
  'The stock of a product is lower than the ordered quantity. No stock was reserved. Order less, or try again later.',
  (short: readonly { productId: string; sku: string; wanted: number; left: number }[]) => {
    const details = short.map(({ sku, wanted, left }) => `Only ${left} of ${sku} are left; ${wanted} were ordered.`);
    return [details.join(' '), { extensions: { short } }];
  },
) {}

export class ProductNotSold extends problem(
  'conflict',
  'product_not_sold',
  'Product is not for sale',
  'A product of the order is no longer for sale or does not exist. `productIds` names the products. No stock was reserved.',
  (productIds: readonly string[]) => [`Not for sale: ${productIds.join(', ')}.`, { extensions: { productIds } }],
) {}

/** A price differs from the quoted one. The transaction is retried with a new quote. */
export class PricesChanged extends problem(
  'conflict',
  'prices_changed',
  'Prices changed',
  'Prices of the ordered products kept changing while the order was placed. No stock was reserved. Check the products and try again.',
  () => ['Prices changed while the order was placed. No stock was reserved; try again.', { retryable: true }],
) {}

export class ImportRefused extends problem(
  'invalid',
  'import_refused',
  'Rows cannot be imported',
  'Rows of the file are invalid. `errors` lists the first violations with their lines; `rows`, `refused` and `broken` count all rows, the invalid rows and the violations. Nothing was written. Correct the rows, or send the file with `mode=valid` to skip them.',
  ({ errors, ...counts }: { rows: number; refused: number; broken: number; errors: readonly Violation[] }) => [
    `${counts.refused} of ${counts.rows} rows cannot be imported; see errors. Nothing was written.`,
    { violations: errors, extensions: counts },
  ],
) {}

export class TooManyRows extends problem(
  'invalid',
  'too_many_rows',
  'Too many rows',
  'The file has more rows than one import accepts. Nothing was written. Send it in parts, each with the header line.',
  (max: number) => `The file has more than ${max} rows. Nothing was written; send it in parts.`,
) {}

describeMembers('out_of_stock', {
  short: {
    type: 'array',
    description: 'The products that are short.',
    items: {
      type: 'object',
      required: ['productId', 'sku', 'wanted', 'left'],
      properties: {
        productId: { type: 'string', format: 'uuid', description: 'The product.' },
        sku: { type: 'string', description: 'Its SKU.' },
        wanted: { type: 'integer', description: 'The ordered quantity.' },
        left: { type: 'integer', description: 'Units in stock.' },
      },
    },
    example: [{ productId: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001', sku: 'NW-0038', wanted: 5, left: 3 }],
  },
});
describeMembers('product_not_sold', {
  productIds: {
    type: 'array',
    description: 'The products that are not for sale.',
    items: { type: 'string', format: 'uuid' },
    example: ['0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001'],
  },
});
describeMembers('import_refused', {
  rows: { type: 'integer', description: 'Number of rows.', example: 120 },
  refused: { type: 'integer', description: 'Number of invalid rows.', example: 2 },
  broken: { type: 'integer', description: 'Number of violations.', example: 3 },
});
