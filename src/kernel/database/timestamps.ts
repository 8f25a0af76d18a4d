import { type CustomTypesConfig, types } from 'pg';

/** `2026-01-31 12:00:00.123+00`: a timestamptz as PostgreSQL writes it in a session whose time zone is UTC. */
const UTC = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;

/** The driver's reader for a type, also for types its own list does not name. */
const readerOf = types.getTypeParser as (oid: number, format?: 'text') => unknown;
const parseTimestamp = types.getTypeParser(types.builtins.TIMESTAMPTZ) as (text: string) => unknown;

/** A timestamptz as ISO 8601 in UTC with milliseconds. What is no moment (`infinity`) stays as it is. */
export function isoTimestamp(text: string): string {
  if (UTC.test(text)) {
    return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0').slice(0, 3)}Z`;
  }
  const moment = parseTimestamp(text);
  return moment instanceof Date ? moment.toISOString() : text;
}

/**
 * Reads moments as the text that an answer shows. As Dates, which only become
 * that text again, those of a page cost as much as the rest of its JSON.
 */
export const timestampsAsText: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === types.builtins.TIMESTAMPTZ ? isoTimestamp : readerOf(oid, format)) as CustomTypesConfig['getTypeParser'],
};
