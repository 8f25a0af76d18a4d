import sql, { empty, join, type Sql } from 'sql-template-tag';

/** All of the conditions that were given, joined by `and`; true when none was. */
export function allOf(...conditions: ReadonlyArray<Sql | undefined>): Sql {
  const given = conditions.filter((condition) => condition !== undefined && condition !== empty);
  return given.length > 0 ? join(given, ' and ') : sql`true`;
}
