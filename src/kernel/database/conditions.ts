import sql, { empty, join, type Sql } from 'sql-template-tag';

/** All of the conditions that were given, joined by `and`; true when none was. */
export function allOf(...conditions: ReadonlyArray<Sql | undefined>): Sql {
  const given = conditions.filter((condition) => condition !== undefined && condition !== empty);
  return given.length > 0 ? join(given, ' and ') : sql`true`;
}

/**
 * The word stands anywhere in the column, a text made by `plain_text`. Its own
 * `%`, `_` and `\` mean themselves; they are escaped last, because `plain_text`
 * makes a `%` of the full-width one, too.
 */
export function contains(column: Sql, word: string): Sql {
  return sql`${column} like '%' || regexp_replace(plain_text(${word}), '([\\\\%_])', '\\\\\\1', 'g') || '%' escape '\\'`;
}
