/** An amount in the minor units of its ISO 4217 currency: 19.99 EUR is { amount: 1999, currency: 'EUR' }. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** The largest price of one unit. With 10,000 units on 100 lines a total can still be refused before it is wrong. */
export const MAX_PRICE = 999_999_999_999;

/** The currencies this runtime knows, by their ISO 4217 codes. */
export const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

const digitsOf = new Map<string, number>();

/** How many digits a currency has behind the point: 2 for EUR, 0 for JPY, 3 for KWD. Asking for them takes long, so they are kept. */
function minorDigits(currency: string): number {
  let digits = digitsOf.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    if (CURRENCIES.has(currency)) digitsOf.set(currency, digits);
  }
  return digits;
}

/**
 * For people: 1999 EUR is €19.99, 2500 JPY is ¥2,500. The digits are moved as
 * text, because a division would lose cents of large amounts.
 */
export function formatMoney({ amount, currency }: Money, locale = 'en'): string {
  const digits = minorDigits(currency);
  const padded = String(Math.abs(amount)).padStart(digits + 1, '0');
  const whole = padded.slice(0, padded.length - digits);
  const decimal = `${amount < 0 ? '-' : ''}${whole}.${padded.slice(whole.length)}0` as `${number}`;
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(decimal);
}

/**
 * Reads a decimal such as `18.00` as minor units, without floating point.
 * Throws a RangeError when it is none, or has more digits than the currency.
 */
export function parseDecimal(decimal: string, currency: string): Money {
  const digits = minorDigits(currency);
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(decimal) ?? [];
  if (whole === undefined || fraction.length > digits) {
    throw new RangeError(`${decimal} is no amount of ${currency}, which has ${digits} digits behind the point.`);
  }
  return { amount: Number(whole + fraction.padEnd(digits, '0')), currency };
}

/** The decimal that `parseDecimal` reads as this amount: 1800 USD is `18.00`. */
export function formatDecimal({ amount, currency }: Money): string {
  const digits = minorDigits(currency);
  const padded = String(amount).padStart(digits + 1, '0');
  return digits === 0 ? padded : `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}
