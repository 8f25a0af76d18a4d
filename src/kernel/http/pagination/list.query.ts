import type { SortKey } from '../../database/keyset.js';
import { Excludes } from '../validation/cross-field-rules.js';
import { field } from '../validation/define-field.js';
import { IntegerParameter } from '../validation/scalar.fields.js';
import { TextField } from '../validation/text.fields.js';

/** The query of a list that is paged by cursor. A resource adds its filters and, with `@SortBy`, its sort keys. */
export abstract class CursorQuery {
  @IntegerParameter({ description: 'Maximum number of items.', min: 1, max: 50, default: 20, optional: true })
  limit = 20;

  @TextField({
    description: '`nextCursor` of the previous page, with the same filters and sort.',
    example: 'WyJDaGFpIl0.3q2-7wAAAAAAAAAAAAAAAA',
    max: 4000,
    optional: true,
  })
  @Excludes('offset')
  cursor?: string;

  abstract sort?: string;

  /** The sort to apply: `sort`, or else the default of the resource. A method, so that no parameter is taken for it. */
  order(): string {
    return this.sort ?? '-createdAt';
  }
}

export function OffsetParameter(): PropertyDecorator {
  return IntegerParameter({
    description: 'Number of items to skip. To walk through a long list, use `cursor`.',
    min: 0,
    max: 100_000,
    optional: true,
  });
}

/** The query of a list that is paged by cursor or offset. */
export abstract class ListQuery extends CursorQuery {
  @OffsetParameter() offset?: number;
}

/** The fields of a query that filter. */
export type FilterOf<Query> = Omit<Query, 'limit' | 'offset' | 'cursor' | 'sort' | 'order'>;

/** The parameters of a list that do not filter. */
export const PAGING: ReadonlySet<string> = new Set(['limit', 'offset', 'cursor', 'sort']);
const filters = new WeakMap<CursorQuery, object>();

/** The filters that were given, in one order of names. Validated queries are shared and frozen, and so is their filter. */
export function filterOf<Query extends CursorQuery>(query: Query): FilterOf<Query> {
  let filter = filters.get(query);
  if (!filter) {
    const given = Object.entries(query).filter(([name, value]) => value !== undefined && !PAGING.has(name));
    filter = Object.freeze(Object.fromEntries(given.toSorted(([a], [b]) => (a < b ? -1 : 1))));
    filters.set(query, filter);
  }
  return filter as FilterOf<Query>;
}

/** The keys of a sort such as `-createdAt,name`, the most significant first. */
export function sortKeys(sort: string): SortKey[] {
  return sort.split(',').map((key) => ({ field: key.replace(/^-/, ''), descending: key.startsWith('-') }));
}

/** The fields that a list can be sorted by, and its default sort. */
export function SortBy(fields: readonly string[], defaultSort: string): PropertyDecorator {
  const holds = (value: unknown) => {
    if (typeof value !== 'string') return false;
    const keys = sortKeys(value).map((key) => key.field);
    return keys.every((key) => fields.includes(key)) && new Set(keys).size === keys.length;
  };
  const names = fields.join(', ');
  const description = `Sort keys, comma-separated, each with a minus for descending order: ${names}.`;
  const expected = `one or more of ${names}, each at most once, comma-separated, with a minus for descending order`;
  const options = { description, optional: true, default: defaultSort, example: defaultSort };
  return field(options, { type: String }, [['sort', expected, holds]]);
}
