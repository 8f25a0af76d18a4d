import { type CustomTypesConfig, types } from 'pg';

/** `2026-01-31 12:00:00.123+00`: a timestamptz in a session whose time zone is UTC. */
const UTC = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;

/** Accepts every oid, while the type of pg's function names only some. */
const parserOf = types.getTypeParser as (oid: number, format?: 'text') => unknown;
const parseTimestamp = types.getTypeParser(types.builtins.TIMESTAMPTZ) as (text: string) => unknown;

/** A timestamptz as ISO 8601 in UTC with milliseconds; `infinity` is returned unchanged. */
export function isoTimestamp(text: string): string {
  if (UTC.test(text)) {
    return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0').slice(0, 3)}Z`;
  }
  const timestamp = parseTimestamp(text);
  return timestamp instanceof Date ? timestamp.toISOString() : text;
}

/**
 * Parses timestamps into the text of a response. Making Dates of them, and text
 * of these again, would cost as much as the rest of the JSON of a page.
 */
export const timestampsAsText: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === types.builtins.TIMESTAMPTZ ? isoTimestamp : parserOf(oid, format)) as CustomTypesConfig['getTypeParser'],
};
