import { Injectable } from '@nestjs/common';
import { CountCache } from '../../kernel/cache/count-cache.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import { ProductSearchRepository, type ProductSearch } from './search/product-search.repository.js';
import { type ProductFilter, type ProductRow, ProductsRepository } from './products.repository.js';
import { FuzzyProductSearchRepository, type SearchTerm } from './search/fuzzy-product-search.repository.js';

/** Stands last in a cursor that leads through similar names, after what the words were taken for. */
const FUZZY = 'alike';

/** Lists what we sell, and searches it. */
@Injectable()
export class CatalogueService {
  constructor(
    private readonly products: ProductsRepository,
    private readonly productSearch: ProductSearchRepository,
    private readonly fuzzySearch: FuzzyProductSearchRepository,
    private readonly counts: CountCache,
  ) {}

  /** Living products that match and how many there are: the best match first, or the newest when nothing is searched for. */
  async list(filter: ProductFilter, window: PageRequest): Promise<PageResult<ProductRow>> {
    if (isSearch(filter)) return this.search(filter, window);
    const [slice, total] = await Promise.all([
      this.products.list(filter, window),
      this.counts.count(spaceOf(filter), filter, () => this.products.count(filter)),
    ]);
    return { ...slice, total };
  }

  /** The same without a total: what is not counted costs no more on a large catalogue than on a small one. */
  async listUncounted(filter: ProductFilter, window: PageRequest): Promise<Omit<PageResult<ProductRow>, 'total'>> {
    if (!isSearch(filter)) return this.products.list(filter, window);
    if (isAmongSimilar(window)) return this.similar(filter, window);
    const slice = await this.productSearch.containing(filter, window);
    return slice.rows.length > 0 || window.after ? slice : this.similar(filter, window);
  }

  private async search(filter: ProductSearch, window: PageRequest): Promise<PageResult<ProductRow>> {
    if (isAmongSimilar(window)) return this.similar(filter, window);
    const [slice, total] = await Promise.all([
      this.productSearch.containing(filter, window),
      this.counts.count(spaceOf(filter), filter, () => this.productSearch.countContaining(filter)),
    ]);
    if (slice.rows.length > 0 || total > 0 || window.after) return { ...slice, total };
    return this.similar(filter, window);
  }

  /**
   * A walk that began among similar names stays there, even when a product with
   * the very words is added meanwhile, and takes the words for what it took them
   * for when it began: so every name keeps its rank.
   */
  private async similar(filter: ProductSearch, window: PageRequest): Promise<PageResult<ProductRow>> {
    const typed = isAmongSimilar(window)
      ? (JSON.parse(String(window.after?.at(-2))) as SearchTerm[])
      : await this.fuzzySearch.suggestTerms(filter.q);
    const slice = await this.fuzzySearch.list(filter, typed, window);
    return { ...slice, ...(slice.next && { next: [...slice.next, JSON.stringify(typed), FUZZY] }) };
  }
}

function isSearch(filter: ProductFilter): filter is ProductSearch {
  return filter.q !== undefined;
}

function isAmongSimilar({ after }: PageRequest): boolean {
  return after?.at(-1) === FUZZY;
}

/** Totals that depend on stock are forgotten with each order, the others only when the catalogue changes. */
function spaceOf({ inStock }: ProductFilter): string {
  return inStock === undefined ? 'products' : 'stock';
}
