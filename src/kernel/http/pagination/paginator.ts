import { Injectable } from '@nestjs/common';
import { currentRequest } from '../../context/request-context.js';
import { Cursors, type CursorPosition } from './cursors.js';
import { type CursorQuery, type SortKey, sortKeys } from './list.query.js';

/** The part of a list that is asked for. */
export interface PageRequest {
  readonly limit: number;
  readonly offset: number;
  readonly sort: readonly SortKey[];
  /** Begin after this position instead of skipping `offset` rows. */
  readonly after?: CursorPosition;
}

/** The part of a list that was found. */
export interface PageResult<T> {
  readonly rows: readonly T[];
  /** How many rows match in all, on every page. */
  readonly total: number;
  /** Position of the last row, when rows follow it. */
  readonly next?: CursorPosition;
}

export interface Page<T> {
  items: T[];
  page: { limit: number; offset?: number; total: number; nextCursor: string | null };
}

/** A page of a list that is walked and never counted. */
export interface CursorPage<T> {
  items: T[];
  page: { limit: number; nextCursor: string | null };
}

/** How a list is asked for; `offset` where one may jump. */
type Query = CursorQuery & { readonly offset?: number };

type FilterValue = string | number | boolean | Date;

/** Turns a list query into a window, and what was found there into the answer with its cursor and Link header. */
@Injectable()
export class Paginator {
  constructor(private readonly cursors: Cursors) {}

  async page<Row, Item>(
    query: Query,
    load: (window: PageRequest) => Promise<PageResult<Row>>,
    present: (row: Row) => Item,
  ): Promise<Page<Item>> {
    const { slice, offset, nextCursor } = await this.load(query, load);
    const { limit, cursor } = query;
    const page = { limit, ...(cursor === undefined && { offset }), total: slice.total, nextCursor };
    return { items: slice.rows.map(present), page };
  }

  /** The same for a list that is walked by cursor only and does not count. */
  async cursorPage<Row, Item>(
    query: CursorQuery,
    load: (window: PageRequest) => Promise<Omit<PageResult<Row>, 'total'>>,
    present: (row: Row) => Item,
  ): Promise<CursorPage<Item>> {
    const { slice, nextCursor } = await this.load(query, load);
    return { items: slice.rows.map(present), page: { limit: query.limit, nextCursor } };
  }

  /** Loads the part that is asked for, and sets the Link header to its neighbours. */
  private async load<Found extends Omit<PageResult<unknown>, 'total'>>(
    query: Query,
    load: (window: PageRequest) => Promise<Found>,
  ): Promise<{ slice: Found; offset: number; nextCursor: string | null }> {
    const { limit, offset = 0, cursor } = query;
    const path = currentPath();
    const { search, binds, sort } = knownOf(query);
    const binding = `${path}?${binds}`;
    const window = { limit, offset, sort };
    const slice = await load(
      cursor === undefined ? window : { ...window, after: this.cursors.decode(cursor, binding) },
    );

    const nextCursor = slice.next ? this.cursors.encode(slice.next, binding) : null;
    const base = `${path}?${search}${search && '&'}limit=${limit}`;
    const links = [`<${base}>; rel="first"`];
    if (nextCursor) links.push(`<${base}&cursor=${nextCursor}>; rel="next"`);
    if (offset > 0) links.push(`<${base}&offset=${Math.max(0, offset - limit)}>; rel="prev"`);
    currentRequest()?.response?.setHeader('Link', links.join(', '));
    return { slice, offset, nextCursor };
  }
}

/** What is the same on every page of a list, in one fixed order, and the keys to sort by. */
interface Known {
  /** The filters and the sort as they were given. */
  readonly search: string;
  /** The filters and the sort that is followed, whether it was given or is the standard. */
  readonly binds: string;
  readonly sort: readonly SortKey[];
}

/** Queries are shared between requests and never change, so what follows from one is worked out once. */
const known = new WeakMap<CursorQuery, Known>();

function knownOf(query: CursorQuery): Known {
  let found = known.get(query);
  if (!found) {
    const [search, binds] = [searchOf(query), searchOf({ ...query, sort: query.order() })];
    known.set(query, (found = { search, binds, sort: sortKeys(query.order()) }));
  }
  return found;
}

function searchOf(query: object): string {
  const parts: string[] = [];
  for (const name of Object.keys(query).toSorted()) {
    if (name === 'limit' || name === 'offset' || name === 'cursor') continue;
    const value = (query as Record<string, FilterValue | undefined>)[name];
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
