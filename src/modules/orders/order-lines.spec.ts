import fc from 'fast-check';
import { MAX_QUANTITY, mergeLines, stockDifference, totalOf } from './order-lines.js';
import { MixedCurrencies, OrderTooLarge, TooManyOfOneProduct } from './orders.errors.js';
import { numberOf, ORDER_NUMBER, orderNumber } from './order-number.js';

const line = fc.record({
  productId: fc.constantFrom('a', 'b', 'c', 'd'),
  quantity: fc.integer({ min: 1, max: MAX_QUANTITY }),
});
const quoted = fc.record({
  productId: fc.uuid(),
  sku: fc.string(),
  name: fc.string({ unit: 'binary' }),
  quantity: fc.integer({ min: 1, max: MAX_QUANTITY }),
  unitPrice: fc.record({ amount: fc.integer({ min: 0, max: 999_999_999_999 }), currency: fc.constant('EUR') }),
});

describe('merged lines', () => {
  it('name each product once, in the order of its first line, with all its pieces; or are refused', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 100 }), (lines) => {
        const sums = new Map<string, number>();
        for (const { productId, quantity } of lines) sums.set(productId, (sums.get(productId) ?? 0) + quantity);
        if (Math.max(0, ...sums.values()) > MAX_QUANTITY) expect(() => mergeLines(lines)).toThrow(TooManyOfOneProduct);
        else expect(mergeLines(lines).map(({ productId, quantity }) => [productId, quantity])).toEqual([...sums]);
      }),
    );
  });
});

describe('the difference of stock', () => {
  const lines = fc.uniqueArray(quoted, { selector: ({ productId }) => productId, maxLength: 10 });

  it('turns the quantities before into the quantities after, and moves no product both ways', () => {
    fc.assert(
      fc.property(lines, lines, fc.array(fc.integer({ min: 1, max: MAX_QUANTITY })), (before, added, quantities) => {
        const kept = quantities.flatMap((quantity, index) => (before[index] ? [{ ...before[index], quantity }] : []));
        const after = [...kept, ...added.filter(({ productId }) => before.every((one) => one.productId !== productId))];
        const { taken, returned } = stockDifference(before, after);

        const stock = new Map(before.map(({ productId, quantity }) => [productId, quantity]));
        for (const { productId, quantity } of taken) stock.set(productId, (stock.get(productId) ?? 0) + quantity);
        for (const { productId, quantity } of returned) stock.set(productId, (stock.get(productId) ?? 0) - quantity);
        const expected = new Map(after.map(({ productId, quantity }) => [productId, quantity]));
        for (const [productId, quantity] of stock) expect(quantity).toBe(expected.get(productId) ?? 0);
        expect([...taken, ...returned].every(({ quantity }) => quantity > 0)).toBe(true);
        const ids = [...taken, ...returned].map(({ productId }) => productId);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});

describe('the total', () => {
  it('is exact to the last unit, or refused', () => {
    fc.assert(
      fc.property(fc.array(quoted, { minLength: 1, maxLength: 100 }), (lines) => {
        const exact = lines.reduce(
          (sum, { quantity, unitPrice }) => sum + BigInt(quantity) * BigInt(unitPrice.amount),
          0n,
        );
        if (exact > BigInt(Number.MAX_SAFE_INTEGER)) expect(() => totalOf(lines)).toThrow(OrderTooLarge);
        else expect(BigInt(totalOf(lines).amount)).toBe(exact);
      }),
    );
  });

  it('is of one currency', () => {
    const of = (currency: string) => ({
      productId: 'a',
      sku: 's',
      name: 'n',
      quantity: 1,
      unitPrice: { amount: 1, currency },
    });

    expect(totalOf([of('JPY'), of('JPY')])).toEqual({ amount: 2, currency: 'JPY' });
    expect(() => totalOf([of('USD'), of('EUR'), of('USD')])).toThrow(new MixedCurrencies(['EUR', 'USD']));
  });
});

describe('the number of an order', () => {
  it('is found again by what is shown of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999_999 }), (number) => {
        expect(orderNumber(number)).toMatch(ORDER_NUMBER);
        expect(numberOf(orderNumber(number))).toBe(number);
        expect(numberOf(String(number))).toBe(number);
      }),
    );
    expect(orderNumber(123)).toBe('ORD-000123');
  });

  it.each(['', 'ORD-', 'ord-1', 'ORD-1x', 'ORD 1', 'ORD--1', '1234567890123456'])('is not %j', (text) => {
    expect(text).not.toMatch(ORDER_NUMBER);
  });
});
