import type { Money } from '../../kernel/money/money.js';
import type { QuotedLine, StockLine } from '../products/stock.service.js';
import { MixedCurrencies, OrderTooLarge, TooManyOfOneProduct } from './orders.errors.js';
import type { PlacedLine } from './orders.repository.js';

/** The most of one product in one order. */
export const MAX_QUANTITY = 10_000;
/** The most lines that a request may name. */
export const MAX_LINES = 100;

/** One line a product, in the order in which the products were first named. Throws TooManyOfOneProduct. */
export function mergeLines(lines: readonly StockLine[]): StockLine[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of lines) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  const tooMany = lines.flatMap(({ productId }, index) =>
    (quantities.get(productId) ?? 0) > MAX_QUANTITY ? [index] : [],
  );
  if (tooMany.length > 0) throw new TooManyOfOneProduct(tooMany, MAX_QUANTITY);
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/**
 * Summed in whole minor units. BigInt keeps sums exact that a number could not
 * hold, so that they can be refused. Throws MixedCurrencies, OrderTooLarge.
 */
export function totalOf(lines: readonly QuotedLine[]): Money {
  const currencies = [...new Set(lines.map(({ unitPrice }) => unitPrice.currency))];
  const [currency = ''] = currencies;
  if (currencies.length > 1) throw new MixedCurrencies(currencies.toSorted());
  const amount = lines.reduce((sum, { unitPrice, quantity }) => sum + BigInt(unitPrice.amount) * BigInt(quantity), 0n);
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) throw new OrderTooLarge();
  return { amount: Number(amount), currency };
}

export function placedLine({ productId, sku, name, quantity, unitPrice }: QuotedLine): PlacedLine {
  return {
    productId,
    sku,
    name,
    quantity,
    unitPriceAmount: unitPrice.amount,
    totalAmount: unitPrice.amount * quantity,
  };
}

/** The line as it was sold, in the currency of its order. */
export function quotedLine(line: PlacedLine, currency: string): QuotedLine {
  const { productId, sku, name, quantity, unitPriceAmount } = line;
  return { productId, sku, name, quantity, unitPrice: { amount: unitPriceAmount, currency } };
}
