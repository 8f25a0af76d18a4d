import { types } from 'pg';
import { timestampsAsText, isoTimestamp } from './timestamps.js';

describe('a timestamp read as text', () => {
  it.each([
    ['2026-01-31 12:00:00+00', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31 12:00:00.1+00', '2026-01-31T12:00:00.100Z'],
    ['2026-01-31 12:00:00.123456+00', '2026-01-31T12:00:00.123Z'],
    ['2026-01-31 12:00:00.12+02', '2026-01-31T10:00:00.120Z'],
    ['2026-01-31 12:00:00+05:30', '2026-01-31T06:30:00.000Z'],
  ])('makes of %s what a Date would: %s', (stored, shown) => {
    expect(isoTimestamp(stored)).toBe(shown);
  });

  it('leaves infinity unchanged', () => {
    expect(isoTimestamp('infinity')).toBe('infinity');
  });

  it('leaves other types to the driver', () => {
    const readInteger = timestampsAsText.getTypeParser(types.builtins.INT4) as (text: string) => unknown;

    expect(readInteger('7')).toBe(7);
  });
});
