import type { Money } from '../../kernel/money/money.js';
import type { QuotedLine, StockLine } from '../products/stock.service.js';
import { MixedCurrencies, OrderTooLarge, TooManyOfOneProduct } from './orders.errors.js';

/** The maximum quantity of one product in one order. */
export const MAX_QUANTITY = 10_000;
/** The maximum number of lines in a request. */
export const MAX_LINES = 100;

/** One line per product, in the order of their first lines. Throws TooManyOfOneProduct. */
export function mergeLines(lines: readonly StockLine[]): StockLine[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of lines) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  const tooMany = lines.flatMap(({ productId }, index) =>
    (quantities.get(productId) ?? 0) > MAX_QUANTITY ? [index] : [],
  );
  if (tooMany.length > 0) throw new TooManyOfOneProduct(tooMany, MAX_QUANTITY);
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/** The sum in minor units, exact however large. Throws MixedCurrencies, OrderTooLarge. */
export function totalOf(lines: readonly QuotedLine[]): Money {
  const currencies = [...new Set(lines.map(({ unitPrice }) => unitPrice.currency))];
  const [currency = ''] = currencies;
  if (currencies.length > 1) throw new MixedCurrencies(currencies.toSorted());
  const amount = lines.reduce((sum, { unitPrice, quantity }) => sum + BigInt(unitPrice.amount) * BigInt(quantity), 0n);
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) throw new OrderTooLarge();
  return { amount: Number(amount), currency };
}

/** What has to be taken from the stock and returned to it when these lines replace the ones before. */
export function stockDifference(
  before: readonly StockLine[],
  after: readonly QuotedLine[],
): { taken: QuotedLine[]; returned: StockLine[] } {
  return { taken: surplus(after, before), returned: surplus(before, after) };
}

/** The lines with the quantity that exceeds the line of the same product in `other`. */
function surplus<Line extends StockLine>(lines: readonly Line[], other: readonly StockLine[]): Line[] {
  const quantities = new Map(other.map(({ productId, quantity }) => [productId, quantity]));
  return lines
    .map((line) => ({ ...line, quantity: line.quantity - (quantities.get(line.productId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}
