import sql, { join, type Sql } from 'sql-template-tag';

/** The assignments of an `update` that gives a row these fields and makes its next version. */
export function nextVersion<Name extends string>(
  columns: Readonly<Record<Name, Sql>>,
  fields: Readonly<Partial<Record<Name, unknown>>>,
): Sql {
  const given = (Object.keys(fields) as Name[]).filter((name) => fields[name] !== undefined);
  return join([
    ...given.map((name) => sql`${columns[name]} = ${fields[name]}`),
    sql`version = version + 1`,
    sql`updated_at = now()`,
  ]);
}
