import { crc32 } from 'node:zlib';
import { hashApiKey, generateApiKey, prefixOf } from './api-key-format.js';

/** As the documents give it to scanners. */
const PATTERN = /\bkls_[0-9A-Za-z]{10}_[0-9A-Za-z]{49}\b/;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('the text of a key', () => {
  it('is found by the documented pattern, and has the documented checksum', () => {
    for (let count = 0; count < 200; count++) {
      const { text, prefix, hash } = generateApiKey();
      expect(PATTERN.exec(`API_KEY="${text}"`)?.[0]).toBe(text);
      const value = Array.from(text.slice(-6)).reduce((number, digit) => number * 62 + DIGITS.indexOf(digit), 0);
      expect(value).toBe(crc32(text.slice(0, -6)));
      expect(prefixOf(text)).toBe(prefix);
      expect(text.startsWith(`${prefix}_`)).toBe(true);
      expect(hashApiKey(text)).toEqual(hash);
    }
  });

  it('is another one each time, and uses all digits evenly', () => {
    const texts = Array.from({ length: 2000 }, () => generateApiKey().text);
    expect(new Set(texts).size).toBe(texts.length);
    // The first digit of 256 bits in 43 places is not even: 62^43 is a little more than 2^256.
    const seen = new Map<string, number>();
    for (const digit of texts.flatMap((text) => Array.from(text.slice(16, 58))))
      seen.set(digit, (seen.get(digit) ?? 0) + 1);
    const even = (texts.length * 42) / 62;
    expect(seen.size).toBe(62);
    for (const count of seen.values()) expect(Math.abs(count - even) / even).toBeLessThan(0.2);
  });

  it('is none with any single digit changed, two swapped, or in another case', () => {
    const { text } = generateApiKey();
    for (let place = 0; place < text.length; place++) {
      const other = text[place] === 'x' ? 'y' : 'x';
      expect(prefixOf(text.slice(0, place) + other + text.slice(place + 1))).toBeNull();
    }
    for (let place = 15; place < 57; place++) {
      const [a, b] = [text[place]!, text[place + 1]!];
      if (a === b) continue;
      expect(prefixOf(text.slice(0, place) + b + a + text.slice(place + 2))).toBeNull();
    }
    for (const other of [text.toUpperCase(), text.toLowerCase(), ` ${text}`, `${text} `, `${text}\n`, `"${text}"`, ''])
      expect(prefixOf(other)).toBeNull();
  });
});
