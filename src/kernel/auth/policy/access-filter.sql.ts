import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import type { AccessFilter } from './access-scope.js';
import type { Kind } from './attributes.js';
import type { Condition } from './conditions.js';

/** PostgreSQL types; columns have no other kinds. */
const TYPES: Partial<Record<Kind, string>> = {
  uuid: 'uuid',
  text: 'text',
  number: 'numeric',
  boolean: 'boolean',
  instant: 'timestamptz',
};
const COMPARISONS = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' };

/** The condition for rows in an access scope; empty for all rows. `columns` has every attribute that rules may name. */
export function toSql<Attribute extends string>(
  filter: AccessFilter | undefined,
  columns: Readonly<Record<Attribute | 'userId', Sql>>,
): Sql {
  if (!filter) return empty;
  const { owner, allowed, denied } = filter;
  const every = (conditions: readonly Condition[]) => {
    const parts = conditions.map((condition) => conditionSql(condition, columns));
    return sql`(${join(parts, ' and ')})`;
  };
  const readable = owner === undefined ? [] : [sql`${columns.userId} = ${owner}`, ...allowed.map(every)];
  const parts = denied.map((conditions) => sql`not ${every(conditions)}`);
  if (readable.length > 0) parts.unshift(sql`(${join(readable, ' or ')})`);
  return parts.length === 0 ? empty : join(parts, ' and ');
}

/** True or false as `matches` is, and never null. */
function conditionSql({ attribute, kind, operator, operand }: Condition, columns: Readonly<Record<string, Sql>>): Sql {
  const column = columns[attribute];
  const type = TYPES[kind];
  if (!column || !type) throw new Error(`There is no column for resource.${attribute} of kind ${kind}.`);
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
      throw new Error(`${operator} cannot be applied to a column.`);
  }
}
