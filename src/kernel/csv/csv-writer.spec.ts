import fc from 'fast-check';
import { type Cell, csvHeader, csvRows, unescapeCell } from './csv-writer.js';

const written = (cell: Cell) => csvRows([[cell]]).replace(/\r\n$/, '');

describe('a cell of a CSV file', () => {
  it.each([
    ['plain', 'plain'],
    ["O'Brien", "O'Brien"],
    ["'tis", "'tis"],
    ['Müller', 'Müller'],
    ['', ''],
    ['a,b', '"a,b"'],
    ['a;b', '"a;b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\r=1', '"\'\r=1"'],
    ['\n=1', '"\'\n=1"'],
    ['＝1', "'＝1"],
    ['=A1,"x"', '"\'=A1,""x"""'],
    ['a=1', 'a=1'],
    ["'=1", "''=1"],
    ["''=1", "'''=1"],
  ])('is written for %j as %j', (value, expected) => expect(written(value)).toBe(expected));

  it('leaves numbers and moments as they are', () => {
    expect(written(-5)).toBe('-5');
    expect(written(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  });

  it('gives back every text that was written', () => {
    const text = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '＝', '\t', 'a', '1', ' ') });
    fc.assert(
      fc.property(text, (value) => {
        const cell = written(value);
        expect(unescapeCell(cell)).toBe(value);
        expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      }),
    );
  });
});

describe('the first line of a CSV file', () => {
  it('says that it is UTF-8, and names the columns', () => {
    expect(csvHeader(['sku', 'name'])).toBe('\uFEFFsku,name\r\n');
  });
});
