import { CURRENCIES, minorDigits } from './iso-4217.js';
import { formatMoney } from './money.js';

const codesWith = (digits: number) => [...CURRENCIES].filter((code) => minorDigits(code) === digits).toSorted();

describe('the currencies of ISO 4217', () => {
  it('have no decimal places, three or four where the list says so, and two otherwise', () => {
    expect(codesWith(0).join(' ')).toBe('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF');
    expect(codesWith(3).join(' ')).toBe('BHD IQD JOD KWD LYD OMR TND');
    expect(codesWith(4).join(' ')).toBe('CLF UYW');
    expect(codesWith(2)).toHaveLength(139);
    expect(CURRENCIES.size).toBe(165);
  });

  it.each(['HUF', 'IDR', 'COP', 'PKR', 'ALL', 'LBP'])('give %s two places, which the runtime does not', (currency) => {
    expect(minorDigits(currency)).toBe(2);
    expect(formatMoney({ amount: 199_000, currency })).toMatch(/1,990\.00$/);
  });

  it.each(['XAU', 'XDR', 'XTS', 'XXX', 'BGN'])('do not include %s, which no price can have', (code) => {
    expect(CURRENCIES.has(code)).toBe(false);
  });

  it('keep amounts of codes that have left the list readable', () => {
    expect(formatMoney({ amount: 1999, currency: 'BGN' })).toMatch(/19\.99$/);
  });
});
