import { CURRENCIES } from './iso-4217.js';
import { formatDecimal, formatMoney, MAX_PRICE, parseDecimal } from './money.js';

describe('formatMoney', () => {
  it.each([
    [1999, 'EUR', '€19.99'],
    [5, 'EUR', '€0.05'],
    [0, 'EUR', '€0.00'],
    [-1999, 'USD', '-$19.99'],
    [2500, 'JPY', '¥2,500'],
    [1234, 'KWD', 'KWD\u00a01.234'],
    [123_456_789, 'USD', '$1,234,567.89'],
  ])('puts the point of %i %s where the currency has it', (amount, currency, text) => {
    expect(formatMoney({ amount, currency })).toBe(text);
  });

  it('keeps every cent of the largest amount there is', () => {
    expect(formatMoney({ amount: Number.MAX_SAFE_INTEGER, currency: 'EUR' })).toBe('€90,071,992,547,409.91');
  });

  it('speaks other languages', () => {
    expect(formatMoney({ amount: 123_456, currency: 'EUR' }, 'de')).toBe('1.234,56\u00a0€');
  });
});

describe('formatDecimal', () => {
  it.each([
    [1800, 'USD', '18.00'],
    [5, 'EUR', '0.05'],
    [0, 'EUR', '0.00'],
    [2500, 'JPY', '2500'],
    [0, 'JPY', '0'],
    [1234, 'KWD', '1.234'],
    [7, 'KWD', '0.007'],
  ])('writes %i %s with the point where the currency has it', (amount, currency, text) => {
    expect(formatDecimal({ amount, currency })).toBe(text);
  });

  it('is read again as the same amount, in every currency', () => {
    for (const currency of CURRENCIES)
      for (const amount of [0, 1, 10, 99, 100, 1000, 123_456, MAX_PRICE])
        expect(parseDecimal(formatDecimal({ amount, currency }), currency)).toEqual({ amount, currency });
  });
});
