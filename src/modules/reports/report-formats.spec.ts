import { writerOf } from './report-formats.js';

describe('a CSV report', () => {
  const line = (value: string | number | Date) =>
    writerOf('csv', ['value']).rows([{ value }], true).replace(/\r\n$/, '');

  it.each([
    ['plain', 'plain'],
    ["O'Brien", "O'Brien"],
    ['Müller', 'Müller'],
    ['', ''],
    ['a,b', '"a,b"'],
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
  ])('writes %j as %j', (value, expected) => expect(line(value)).toBe(expected));

  it('leaves numbers and moments as they are', () => {
    expect(line(-5)).toBe('-5');
    expect(line(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  });
});
