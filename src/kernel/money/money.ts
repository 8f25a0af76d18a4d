import { minorDigits } from './iso-4217.js';

/** An amount in the minor units of its ISO 4217 currency: 19.99 EUR is { amount: 1999, currency: 'EUR' }. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** The largest price of one unit: small enough that a total which is too large is recognised and refused. */
export const MAX_PRICE = 999_999_999_999;

/**
 * For display: 1999 EUR is €19.99, 2500 JPY is ¥2,500. The point is placed in text,
 * because a division would lose cents of large amounts.
 */
export function formatMoney({ amount, currency }: Money, locale = 'en'): string {
  const digits = minorDigits(currency);
  const padded = String(Math.abs(amount)).padStart(digits + 1, '0');
  const whole = padded.slice(0, padded.length - digits);
  const decimal = `${amount < 0 ? '-' : ''}${whole}.${padded.slice(whole.length)}0` as `${number}`;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(decimal);
}

/**
 * Parses a decimal such as `18.00` into minor units, without floating point.
 * Throws RangeError when it is malformed or has more digits than the currency.
 */
export function parseDecimal(decimal: string, currency: string): Money {
  const digits = minorDigits(currency);
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(decimal) ?? [];
  if (whole === undefined || fraction.length > digits) {
    throw new RangeError(`${decimal} is not an amount of ${currency}, which has ${digits} decimal places.`);
  }
  return { amount: Number(whole + fraction.padEnd(digits, '0')), currency };
}

/** The decimal that `parseDecimal` parses into this amount: 1800 USD is `18.00`. */
export function formatDecimal({ amount, currency }: Money): string {
  const digits = minorDigits(currency);
  const padded = String(amount).padStart(digits + 1, '0');
  return digits === 0 ? padded : `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}
