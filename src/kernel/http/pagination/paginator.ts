import { Injectable } from '@nestjs/common';
import { currentRequest, pathOf } from '../../context/request-context.js';
import type { PageRequest, SortKey } from '../../database/keyset.js';
import { Cursors, type CursorPosition } from './cursors.js';
import { type CursorQuery, filterOf, sortKeys } from './list.query.js';
import { type CursorPage, Page } from './page.response.js';

export type { PageRequest };

/** The part of a list that was found. */
export interface PageResult<T> {
  readonly rows: readonly T[];
  /** Number of matching rows on all pages. */
  readonly total: number;
  /** Position of the last row, if more rows follow. */
  readonly next?: CursorPosition;
  /** Position of the row with this index, where the list gives one to each. */
  positionAt?(index: number): CursorPosition;
}

type UncountedResult<T> = Omit<PageResult<T>, 'total'>;
type Query = CursorQuery & { readonly offset?: number };

/**
 * Pages lists by cursor or offset:
 *
 *     const page = this.paginator.requestedPage(query);
 *     return page.respond(await this.orders.list(filterOf(query), page), OrderResponse.from);
 */
@Injectable()
export class Paginator {
  constructor(private readonly cursors: Cursors) {}

  /** Throws InvalidQuery when the cursor was not issued for this path, filter and sort. */
  requestedPage(query: Query, path = pathOf(currentRequest()?.response?.req.originalUrl ?? '')): RequestedPage {
    return new RequestedPage(query, path, this.cursors);
  }
}

/** The page that a query requests, and how its rows are answered. */
export class RequestedPage implements PageRequest {
  readonly limit: number;
  readonly offset: number;
  readonly sort: readonly SortKey[];
  readonly after?: CursorPosition;
  private readonly url: string;
  private readonly binding: string;

  constructor(
    query: Query,
    path: string,
    private readonly cursors: Cursors,
  ) {
    const { search, binding, sort } = partsOf(query);
    this.limit = query.limit;
    this.offset = query.offset ?? 0;
    this.sort = sort;
    this.url = `${path}?${search}${search && '&'}limit=${query.limit}`;
    this.binding = `${path}?${binding}`;
    if (query.cursor !== undefined) this.after = cursors.decode(query.cursor, this.binding);
  }

  respond<Row, Item>({ rows, total, next }: PageResult<Row>, present: (row: Row) => Item): Page<Item> {
    const { limit, offset } = this;
    const nextCursor = this.cursorAt(next);
    const info = { limit, ...(this.after === undefined && { offset }), total, nextCursor };
    return new Page(rows.map(present), info, this.links(nextCursor));
  }

  /** For a list that is paged by cursor only and not counted. */
  respondUncounted<Row, Item>({ rows, next }: UncountedResult<Row>, present: (row: Row) => Item): CursorPage<Item> {
    const nextCursor = this.cursorAt(next);
    return new Page(rows.map(present), { limit: this.limit, nextCursor }, this.links(nextCursor));
  }

  /** Null without a position. */
  cursorAt(position: CursorPosition | undefined): string | null {
    return position ? this.cursors.encode(position, this.binding) : null;
  }

  private links(nextCursor: string | null): string {
    const links = [`<${this.url}>; rel="first"`];
    if (nextCursor) links.push(`<${this.url}&cursor=${nextCursor}>; rel="next"`);
    if (this.offset > 0) links.push(`<${this.url}&offset=${Math.max(0, this.offset - this.limit)}>; rel="prev"`);
    return links.join(', ');
  }
}

/** What all pages of a list have in common. */
interface Parts {
  /** Filters and sort as they were given, encoded, in one order of names. */
  readonly search: string;
  /** The same with the default sort filled in: what a cursor is bound to. */
  readonly binding: string;
  readonly sort: readonly SortKey[];
}

/** Validated queries are shared between requests and frozen, so this is computed once for each. */
const computed = new WeakMap<CursorQuery, Parts>();

function partsOf(query: CursorQuery): Parts {
  let parts = computed.get(query);
  if (!parts) {
    const [filter, order] = [filterOf(query), query.order()];
    const [search, binding] = [encode({ ...filter, sort: query.sort }), encode({ ...filter, sort: order })];
    computed.set(query, (parts = { search, binding, sort: sortKeys(order) }));
  }
  return parts;
}

function encode(filter: Readonly<Record<string, unknown>>): string {
  return Object.keys(filter)
    .toSorted()
    .filter((name) => filter[name] !== undefined)
    .map((name) => {
      const value = filter[name];
      return `${name}=${encodeURIComponent(value instanceof Date ? value.toISOString() : String(value))}`;
    })
    .join('&');
}
