import { formatMoney } from './money.js';

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
