import { Injectable } from '@nestjs/common';
import { currentRequest } from '../request-context.js';
import { Cursors, type Position } from './cursors.js';
import { type ListQuery, type SortKey, sortKeys } from './list.query.js';

/** The part of a list that is asked for. */
export interface Window {
  readonly limit: number;
  readonly offset: number;
  readonly sort: readonly SortKey[];
  /** Begin after this position instead of skipping `offset` rows. */
  readonly after?: Position;
}

/** The part of a list that was found. */
export interface Slice<T> {
  readonly rows: readonly T[];
  /** How many rows match in all, on every page. */
  readonly total: number;
  /** Position of the last row, when rows follow it. */
  readonly next?: Position;
}

export interface Page<T> {
  items: T[];
  page: { limit: number; offset?: number; total: number; nextCursor: string | null };
}

type FilterValue = string | number | boolean | Date;

/** Turns a list query into a window, and what was found there into the answer with its cursor and Link header. */
@Injectable()
export class Lists {
  constructor(private readonly cursors: Cursors) {}

  async answer<Row, Item>(
    query: ListQuery,
    load: (window: Window) => Promise<Slice<Row>>,
    present: (row: Row) => Item,
  ): Promise<Page<Item>> {
    const { limit, offset, cursor } = query;
    const path = currentPath();
    const { search, sort } = knownOf(query);
    const binding = `${path}?${search}`;
    const window = { limit, offset: offset ?? 0, sort };
    const slice = await load(
      cursor === undefined ? window : { ...window, after: this.cursors.decode(cursor, binding) },
    );

    const nextCursor = slice.next ? this.cursors.encode(slice.next, binding) : null;
    const page = { limit, ...(cursor === undefined && { offset: window.offset }), total: slice.total, nextCursor };
    const base = `${path}?${search}${search && '&'}limit=${limit}`;
    const links = [`<${base}>; rel="first"`];
    if (nextCursor) links.push(`<${base}&cursor=${nextCursor}>; rel="next"`);
    if (window.offset > 0) links.push(`<${base}&offset=${Math.max(0, window.offset - limit)}>; rel="prev"`);
    currentRequest()?.response?.setHeader('Link', links.join(', '));
    return { items: slice.rows.map(present), page };
  }
}

/** A query's filters and sort in one fixed order, and the keys to sort by. */
interface Known {
  readonly search: string;
  readonly sort: readonly SortKey[];
}

/** Queries are shared between requests and never change, so what follows from one is worked out once. */
const known = new WeakMap<ListQuery, Known>();

function knownOf(query: ListQuery): Known {
  let found = known.get(query);
  if (!found) known.set(query, (found = { search: searchOf(query), sort: sortKeys(query.sort) }));
  return found;
}

function searchOf(query: ListQuery): string {
  const parts: string[] = [];
  for (const name of Object.keys(query).toSorted()) {
    if (name === 'limit' || name === 'offset' || name === 'cursor') continue;
    const value = (query as unknown as Record<string, FilterValue | undefined>)[name];
    if (value === undefined) continue;
    parts.push(`${name}=${encodeURIComponent(value instanceof Date ? value.toISOString() : String(value))}`);
  }
  return parts.join('&');
}

/** The path of the list that is asked for. */
function currentPath(): string {
  const url = currentRequest()?.response?.req.originalUrl ?? '';
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
