import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import type { CursorPosition } from '../../kernel/http/pagination/cursors.js';
import { Cache } from '../../kernel/cache/cache.js';
import { querySpace } from '../../kernel/cache/cache-space.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import { AuditsService } from '../audits/audits.service.js';
import { ProductSearchRepository, type ProductSearch } from './search/product-search.repository.js';
import {
  type CategoryCount,
  type ProductFields,
  type ProductFilter,
  type ProductRow,
  ProductsRepository,
} from './products.repository.js';
import { FuzzyProductSearchRepository, type SearchTerm } from './search/fuzzy-product-search.repository.js';

type UncountedResult = Omit<PageResult<ProductRow>, 'total'>;

/** A page as it is cached: without its products, whose stock changes more often than pages do. Plain JSON, for Redis. */
type CachedPage = Pick<PageResult<ProductRow>, 'next'> & {
  /** The products of the page in their order, each with its position for a cursor. */
  readonly positions: ReadonlyArray<readonly [id: string, position: CursorPosition | undefined]>;
  readonly total?: number;
};

/** Pages and totals, which become stale when a product changes in anything but its stock. */
const PRODUCTS = querySpace<never>('products', { version: 2 });
/** Those that depend on the stock, which become stale with every order. */
const STOCK = querySpace<never>('stock', { version: 2 });
/** The last row of the pages that are cached; later ones are hardly read twice. */
const MAX_CACHED_ROW = 500;

/** Marks the cursor of a fuzzy search; its search terms stand before it. */
const FUZZY = 'alike';

/** Lists, searches and exports products. A search that matches nothing becomes a fuzzy one. */
@Injectable()
export class CatalogueService {
  constructor(
    private readonly products: ProductsRepository,
    private readonly exactSearch: ProductSearchRepository,
    private readonly fuzzySearch: FuzzyProductSearchRepository,
    private readonly cache: Cache,
    private readonly audits: AuditsService,
  ) {}

  /** A page of the products that match, and their number: the best match first, or the newest without a search. */
  async list(filter: ProductFilter, page: PageRequest): Promise<PageResult<ProductRow>> {
    const { total = 0, ...result } = await this.cached('counted', filter, page, () => this.load(filter, page));
    return { ...result, total };
  }

  /** Like `list`, without the number of products, which is slow to count on a large catalogue. */
  listUncounted(filter: ProductFilter, page: PageRequest): Promise<UncountedResult> {
    return this.cached('uncounted', filter, page, () => this.loadUncounted(filter, page));
  }

  listCategories(): Promise<CategoryCount[]> {
    return this.products.listCategories();
  }

  /** Streams the products that match in the order of their SKUs, from one snapshot. The export is audited before the first is read. */
  async *export(actor: Actor, filter: Omit<ProductFilter, 'q'>): AsyncGenerator<ProductFields[]> {
    const entry = {
      action: 'export',
      entityType: 'product-export',
      entityId: uuidv7(),
      details: { ...filter },
    } as const;
    await this.audits.record(actor, entry);
    yield* this.products.stream(filter);
  }

  /** First pages from the cache. Their products are the latest: a deleted one is left out until its page is loaded again. */
  private async cached(
    name: 'counted' | 'uncounted',
    filter: ProductFilter,
    page: PageRequest,
    load: () => Promise<UncountedResult & { readonly total?: number }>,
  ): Promise<UncountedResult & { readonly total?: number }> {
    const { limit, offset, sort, after } = page;
    if (after || offset + limit > MAX_CACHED_ROW) return load();
    let loaded: (UncountedResult & { readonly total?: number }) | undefined;
    const key = `${name} ${JSON.stringify([filter, limit, offset, sort])}`;
    const { positions, ...rest } = await this.cache.get<CachedPage>(spaceOf(filter), key, async () => {
      loaded = await load();
      const { rows, positionAt, ...found } = loaded;
      return { ...found, positions: rows.map(({ id }, index) => [id, positionAt?.(index)] as const) };
    });
    if (loaded) return loaded;
    const rows = await this.products.findMany(positions.map(([id]) => id));
    const byId = new Map(positions);
    return { ...rest, rows, positionAt: (index) => byId.get(rows[index]?.id ?? '') ?? [] };
  }

  private async load(filter: ProductFilter, page: PageRequest): Promise<PageResult<ProductRow>> {
    if (isSearch(filter) && isFuzzy(page)) return this.searchFuzzily(filter, page);
    const [result, total] = await Promise.all([this.listExact(filter, page), this.count(filter)]);
    return isSearch(filter) && isEmpty(result, page) && total === 0
      ? this.searchFuzzily(filter, page)
      : { ...result, total };
  }

  private async loadUncounted(filter: ProductFilter, page: PageRequest): Promise<UncountedResult> {
    if (isSearch(filter) && isFuzzy(page)) return this.searchFuzzily(filter, page);
    const result = await this.listExact(filter, page);
    return isSearch(filter) && isEmpty(result, page) ? this.searchFuzzily(filter, page) : result;
  }

  private count(filter: ProductFilter): Promise<number> {
    const count = () => (isSearch(filter) ? this.exactSearch.count(filter) : this.products.count(filter));
    return this.cache.get<number>(spaceOf(filter), `count ${JSON.stringify(filter)}`, count, { partial: true });
  }

  private listExact(filter: ProductFilter, page: PageRequest): Promise<UncountedResult> {
    return isSearch(filter) ? this.exactSearch.list(filter, page) : this.products.list(filter, page);
  }

  /** Later pages keep the mode and the search terms of the first page, so every product keeps its rank. */
  private async searchFuzzily(filter: ProductSearch, page: PageRequest): Promise<PageResult<ProductRow>> {
    const terms = isFuzzy(page)
      ? (JSON.parse(String(page.after?.at(-2))) as SearchTerm[])
      : await this.fuzzySearch.suggestTerms(filter.q);
    const result = await this.fuzzySearch.list(filter, terms, page);
    const marked = (position: CursorPosition) => [...position, JSON.stringify(terms), FUZZY];
    return {
      ...result,
      ...(result.next && { next: marked(result.next) }),
      positionAt: (index) => marked(result.positionAt?.(index) ?? []),
    };
  }
}

function isSearch(filter: ProductFilter): filter is ProductSearch {
  return filter.q !== undefined;
}

function isFuzzy({ after }: PageRequest): boolean {
  return after?.at(-1) === FUZZY;
}

function isEmpty({ rows }: UncountedResult, { after }: PageRequest): boolean {
  return rows.length === 0 && !after;
}

function spaceOf({ inStock }: ProductFilter): typeof PRODUCTS {
  return inStock === undefined ? PRODUCTS : STOCK;
}
