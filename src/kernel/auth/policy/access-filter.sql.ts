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
  if (operator === '$exists') return operand === true ? sql`${column} is not null` : sql`${column} is null`;
  const isAmong = sql`coalesce(${column} = any(${[operand].flat()}::${raw(type)}[]), false)`;
  if (operator === '$eq' || operator === '$in') return isAmong;
  if (operator === '$ne' || operator === '$nin') return sql`not ${isAmong}`;
  const comparison = Object.hasOwn(COMPARISONS, operator) && COMPARISONS[operator as keyof typeof COMPARISONS];
  if (!comparison) throw new Error(`${operator} cannot be applied to a column.`);
  return sql`coalesce(${column} ${raw(comparison)} ${operand}::${raw(type)}, false)`;
}
