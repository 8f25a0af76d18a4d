export interface PageInfo {
  readonly limit: number;
  readonly offset?: number;
  readonly total: number;
  readonly nextCursor: string | null;
}

export type CursorPageInfo = Pick<PageInfo, 'limit' | 'nextCursor'>;

/** One page of a list. Its JSON is `items` and `page`; the Link header goes beside it. */
export class Page<Item, Info extends CursorPageInfo = PageInfo> {
  readonly #link: string | undefined;

  constructor(
    readonly items: readonly Item[],
    readonly page: Info,
    link?: string,
  ) {
    this.#link = link;
  }

  /** Value of the Link header (RFC 8288): first, next and prev page. */
  get link(): string | undefined {
    return this.#link;
  }
}

/** One page of a list that is paged by cursor only and not counted. */
export type CursorPage<Item> = Page<Item, CursorPageInfo>;
