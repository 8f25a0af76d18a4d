import fc from 'fast-check';
import { InvalidBody, UnreadableBody } from '../../errors/request.errors.js';
import { parseStrictJson } from './strict-json.js';

const parse = (text: string | Uint8Array) => parseStrictJson(Buffer.from(text));

function violationsOf(text: string | Uint8Array): string[] {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof UnreadableBody || error instanceof InvalidBody)) throw error;
    return error.violations?.map(({ pointer, code }) => `${pointer} ${code}`) ?? ['unreadable'];
  }
  return [];
}

describe('strict JSON', () => {
  it('is what JSON.parse reads, where every reader reads the same', () => {
    const names = fc
      .string({ unit: 'grapheme' })
      .filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name) && !name.includes('\0'));
    const texts = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, false),
        fc.double({ noDefaultInfinity: true, noNaN: true }),
        texts,
        fc.array(tie('value')),
        fc.dictionary(names, tie('value')),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (each, space) => {
        const text = JSON.stringify(each, null, space);
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps every character as it is', () => {
    for (const text of [
      "O'Brien",
      'Müller',
      '🔔',
      'שלום',
      'مرحبا',
      'e\u0301',
      '\u202eabc',
      '"\\/\b\f\n\r\t',
      '\u2028',
      '\ufeff',
      '￿',
    ]) {
      expect(parse(JSON.stringify({ text }))).toEqual({ text });
      expect(
        parse(
          `{"text":"${[...text]
            .flatMap((char) => char.split(''))
            .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
            .join('')}"}`,
        ),
      ).toEqual({ text });
    }
  });

  it.each([
    ['{"a":1,"a":2}', '#/a duplicate_name'],
    ['{"a":{"b":[1,{"c":1,"\\u0063":2}]}}', '#/a/b/1/c duplicate_name'],
    ['{"__proto__":1}', '#/__proto__ forbidden_name'],
    ['[{"constructor":{}}]', '#/0/constructor forbidden_name'],
    ['{"a":"\\u0000"}', '#/a nul_character'],
    ['{"a\\u0000":1}', '#/a\0 nul_character'],
    ['["x","\\ud800"]', '#/1 unpaired_surrogate'],
    ['"\\udc00\\ud800"', '# unpaired_surrogate'],
    ['{"a/b~c":{"d":1,"d":1}}', '#/a~1b~0c/d duplicate_name'],
    [`${'['.repeat(33)}${']'.repeat(33)}`, `#${'/0'.repeat(33)} too_deep`],
  ])('refuses %j, and says where', (text, violation) => {
    expect(violationsOf(text)).toEqual([violation]);
  });

  it('names all that is wrong at once, up to fifty', () => {
    expect(violationsOf('{"a":"\\u0000","b":["\\ud800"],"a":1}')).toEqual([
      '#/a nul_character',
      '#/b/0 unpaired_surrogate',
      '#/a duplicate_name',
    ]);
    expect(violationsOf(`[${Array<string>(400).fill('"\\u0000"').join(',')}]`)).toHaveLength(50);
  });

  it('refuses more than 500 members in one object or array, and more than 5,000 in all', () => {
    const numbers = (count: number) => Array<number>(count).fill(1);
    const members = (count: number) => Object.fromEntries(numbers(count).map((one, index) => [`m${index}`, one]));
    for (const value of [numbers(500), members(500), Array<number[]>(10).fill(numbers(450))])
      expect(violationsOf(JSON.stringify(value))).toEqual([]);
    for (const value of [numbers(501), members(501), Array<number[]>(12).fill(numbers(450))])
      expect(violationsOf(JSON.stringify(value))).toEqual([expect.stringMatching(/too_many_members$/)]);
  });

  it.each([
    ['#/a/0 inexact_number', '{"a":[123456789.123456789]}'],
    ['#/a inexact_number', '{"a":4.000000000000000000001}'],
    ['# inexact_number', '9007199254740993'],
    ['# inexact_number', '-1.00000000000000000001e5'],
    ['#/1 inexact_number', '[1,1e-400]'],
    ['# inexact_number', `1${'0'.repeat(90_000)}1e-90000`],
  ])('refuses a number that would become another one, %s', (violation, text) => {
    expect(() => parse(text)).toThrow(InvalidBody);
    expect(violationsOf(text)).toEqual([violation]);
  });

  it('cuts long names in its pointers', () => {
    expect(violationsOf(`{"${'~'.repeat(90_000)}":"\\u0000"}`)).toEqual([`#/${'~0'.repeat(64)}… nul_character`]);
  });

  it.each([
    '[[1,2],{"a":1},{"a":1}]',
    `${'['.repeat(32)}${']'.repeat(32)}`,
    '{"a":{"a":{"a":1}}}',
    '{"a":"a\\\\","b":"{[\\",]}"}',
    ' \n\t\r{"a" : [ ] } ',
    '"\\ud83d\\udd14"',
    '{"":1," ":2}',
    '-0',
    '1e400',
    '[0.30000000000000004,-5e-324,1.7976931348623157e308,100000000000000000000000,1.00000000000000000000,0e-400]',
    '{"a":"4.000000000000000000001"}',
  ])('reads %j', (text) => {
    expect(violationsOf(text)).toEqual([]);
  });

  it('refuses invalid UTF-8 and invalid JSON, without repeating the body', () => {
    for (const bytes of [
      [0xc0, 0xaf],
      [0x80],
      [0xff],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x9f, 0x94],
      [0xf5, 0x80, 0x80, 0x80],
    ])
      expect(violationsOf(Uint8Array.from([0x22, ...bytes, 0x22]))).toEqual(['unreadable']);
    for (const text of [
      '{"password": hunter2}',
      '{"password":"hunter2',
      'hunter2',
      '{"a":"x" "hunter2"}',
      '{"password":"hunter2",}',
      `{"a":1}${' '.repeat(50)}hunter2${' '.repeat(50)}`,
      '"hunter2\n"',
      '{hunter2:1}',
    ]) {
      expect(() => parse(text)).toThrow(UnreadableBody);
      expect(() => parse(text)).not.toThrow(/hunter2/);
    }
  });

  it('reads or refuses any bytes in time that grows with their number alone', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
          fc.json().map((text) => Buffer.from(text.slice(0, -1))),
        ),
        (bytes) => void violationsOf(bytes),
      ),
    );
    const start = performance.now();
    for (const text of [
      '['.repeat(100_000),
      '{"a":'.repeat(20_000),
      `"${'\\\\'.repeat(50_000)}"`,
      `[${'"",'.repeat(30_000)}""]`,
      `[${'1'.repeat(50_000)},0.${'0'.repeat(50_000)}1]`,
      `{${Array.from({ length: 10_000 }, (_, n) => `"${n}":0`).join(',')}}`,
    ])
      violationsOf(text);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
