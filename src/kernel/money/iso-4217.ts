/**
 * The currencies of ISO 4217, List One, as of 1 January 2026, by their decimal
 * places. It is stored here because the tables of the runtime (CLDR) follow what
 * cash looks like: they have no decimal places for HUF or IDR, where ISO 4217
 * has two, and they change with the version of Node. Codes without a minor unit
 * (gold, test codes) are not currencies that a price can have.
 */
const CODES_BY_DIGITS: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
    CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK
    LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO
    NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS
    SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST
    XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const digitsByCode = new Map(
  Object.entries(CODES_BY_DIGITS).flatMap(([digits, codes]) =>
    codes
      .trim()
      .split(/\s+/)
      .map((code) => [code, Number(digits)] as const),
  ),
);

/** The codes that a price can have. */
export const CURRENCIES: ReadonlySet<string> = new Set(digitsByCode.keys());

/** Decimal places: 2 for EUR, 0 for JPY, 3 for KWD. Stored codes that have left the list since (BGN, HRK) have 2. */
export function minorDigits(currency: string): number {
  return digitsByCode.get(currency) ?? 2;
}
