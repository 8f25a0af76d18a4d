import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import type { Kind } from './attributes.js';
import type { Test } from './conditions.js';
import type { AccessFilter } from './access-scope.js';

/** Types of PostgreSQL by kind; the other kinds are never those of a column. */
const TYPES: Partial<Record<Kind, string>> = {
  uuid: 'uuid',
  text: 'text',
  number: 'numeric',
  boolean: 'boolean',
  instant: 'timestamptz',
};
const COMPARISONS = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' };

/**
 * The condition for rows within somebody's reach; empty when all are.
 * `columns` has the column of every attribute that rules may ask of this thing.
 */
export function toSql<Attribute extends string>(
  filter: AccessFilter | undefined,
  columns: Readonly<Record<Attribute | 'userId', Sql>>,
): Sql {
  if (!filter) return empty;
  const { owner, allowed, denied } = filter;
  const every = (tests: readonly Test[]) =>
    sql`(${join(
      tests.map((test) => condition(test, columns)),
      ' and ',
    )})`;
  const own = owner === undefined ? [] : [sql`${columns.userId} = ${owner}`, ...allowed.map(every)];
  const parts = [
    ...(own.length > 1 ? [sql`(${join(own, ' or ')})`] : own),
    ...denied.map((tests) => sql`not ${every(tests)}`),
  ];
  return parts.length === 0 ? empty : join(parts, ' and ');
}

/** Two-valued, as `holds` is: a column without a value makes it true or false, never unknown. */
function condition({ attribute, kind, operator, operand }: Test, columns: Readonly<Record<string, Sql>>): Sql {
  const column = columns[attribute];
  const type = TYPES[kind];
  if (!column || !type) throw new Error(`No column is known for resource.${attribute} of kind ${kind}.`);
  const value = sql`${operand}::${raw(type)}`;
  switch (operator) {
    case '$exists':
      return operand === true ? sql`${column} is not null` : sql`${column} is null`;
    case '$eq':
      return sql`coalesce(${column} = ${value}, false)`;
    case '$ne':
      return sql`${column} is distinct from ${value}`;
    case '$in':
      return sql`coalesce(${column} = any(${operand}::${raw(type)}[]), false)`;
    case '$nin':
      return sql`not coalesce(${column} = any(${operand}::${raw(type)}[]), false)`;
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return sql`coalesce(${column} ${raw(COMPARISONS[operator])} ${value}, false)`;
    case '$all':
    case '$cidr':
    case '$ncidr':
    default:
      throw new Error(`${operator} can not be asked of a column.`);
  }
}
