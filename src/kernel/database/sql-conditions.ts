import sql, { empty, join, type Sql } from 'sql-template-tag';

/** The given conditions joined by `and`; `true` when there is none. */
export function allOf(...conditions: ReadonlyArray<Sql | undefined>): Sql {
  const given = conditions.filter((condition) => condition !== undefined && condition !== empty);
  return given.length > 0 ? join(given, ' and ') : sql`true`;
}

/**
 * The column, made by `plain_text`, contains the term. `%`, `_` and `\` in the
 * term are escaped after `plain_text`, which turns a full-width `%` into a `%`.
 */
export function contains(column: Sql, term: string): Sql {
  return sql`${column} like '%' || regexp_replace(plain_text(${term}), '([\\\\%_])', '\\\\\\1', 'g') || '%' escape '\\'`;
}
