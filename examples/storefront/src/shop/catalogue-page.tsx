import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Product, textOf } from '../api.js';
import { formatMoney, plural } from '../ui/format.js';
import { usePolled } from '../state/live.js';
import { Link, navigate } from '../ui/router.jsx';
import { basket } from './basket.js';
import { ProductArt } from './product-art.jsx';
import { api } from './session.js';
import { StockNote } from './stock-note.jsx';

const PAGE_SIZE = 24;
const REFRESH_MS = 5000;

const SORTS = [
  ['', 'Newest'],
  ['name', 'Name'],
  ['price', 'Price, lowest first'],
  ['-price', 'Price, highest first'],
] as const;

/** Search, filters and products. All of the state is in the address, so it can be bookmarked and shared. */
export function CataloguePage({ url }: { readonly url: URL }): JSX.Element {
  const [q, category, sort] = ['q', 'category', 'sort'].map((name) => url.searchParams.get(name) ?? '') as [
    string,
    string,
    string,
  ];
  const [pages, setPages] = useState(1);
  const filter = JSON.stringify([q, category, sort]);
  useEffect(() => setPages(1), [filter]);

  const found = usePolled(
    `products ${filter} ${pages}`,
    (signal) => loadPages({ q, category, sort, pages, signal }),
    REFRESH_MS,
  );
  // While more is loading, what was found before stays on the page.
  const shown = useRef(found.value);
  if (found.value) shown.current = found.value;
  const { products, total } = shown.current ?? { products: [], total: undefined };

  return (
    <>
      {!q && !category && (
        <section class="hero">
          <p class="eyebrow">Provisions from nine harbours</p>
          <h1>Good food travels well.</h1>
          <p>Teas and syrups, cheeses and crabs: what is in stock is counted while you look.</p>
        </section>
      )}
      <Categories selected={category} url={url} />
      <div class="toolbar">
        <p role="status" aria-live="polite">
          {found.error ? textOf(found.error) : total === undefined ? 'Loading' : headline(total, q, category)}
        </p>
        <label class="inline">
          Sort
          <select value={sort} onChange={(event) => navigate(withParameter(url, 'sort', event.currentTarget.value))}>
            {SORTS.map(([value, name]) => (
              <option key={value} value={value}>
                {value === '' && q ? 'Best match' : name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {total === 0 && (
        <p class="empty">
          Nothing matches. <Link href="/shop">Show all products</Link>
        </p>
      )}
      <ul class="products">
        {products.map((product) => (
          <ProductCard key={product.id} product={product} />
        ))}
      </ul>
      {total !== undefined && products.length < total && (
        <p class="more">
          <button onClick={() => setPages(pages + 1)}>Show more</button>
        </p>
      )}
    </>
  );
}

function ProductCard({ product }: { readonly product: Product }): JSX.Element {
  const { id, name, category, sku, price, description, stock } = product;
  return (
    <li class="product card">
      <Link href={`/shop/products/${id}`} class="product-link">
        <ProductArt category={category} sku={sku} />
        <span class="category">{category}</span>
        <h2>{name}</h2>
        <span class="description">{description}</span>
      </Link>
      <div class="product-foot">
        <div>
          <strong class="price">{formatMoney(price)}</strong>
          <StockNote stock={stock} />
        </div>
        <button
          class="add"
          disabled={stock === 0}
          aria-label={`Add ${name} to the basket`}
          onClick={() => basket.add(product, 1)}
        >
          Add
        </button>
      </div>
    </li>
  );
}

function Categories({ selected, url }: { readonly selected: string; readonly url: URL }): JSX.Element {
  const [categories, setCategories] = useState<ReadonlyArray<{ name: string; products: number }>>([]);
  useEffect(() => {
    api.get('/api/v1/products/categories', {}).then(({ items }) => setCategories(items), console.warn);
  }, []);
  return (
    <nav class="categories" aria-label="Categories">
      <Link href={withParameter(url, 'category', '')} aria-current={selected === '' ? 'true' : undefined}>
        Everything
      </Link>
      {categories.map(({ name, products }) => (
        <Link
          key={name}
          href={withParameter(url, 'category', name)}
          aria-current={selected === name ? 'true' : undefined}
        >
          {name} <span class="count">{products}</span>
        </Link>
      ))}
    </nav>
  );
}

interface Wanted {
  readonly q: string;
  readonly category: string;
  readonly sort: string;
  readonly pages: number;
  readonly signal: AbortSignal;
}

/** The first pages of the products that match, by cursor. */
async function loadPages({ q, category, sort, pages, signal }: Wanted) {
  const query = {
    isActive: true,
    limit: PAGE_SIZE,
    ...(q && { q }),
    ...(category && { category }),
    ...(sort && { sort }),
  };
  const products: Product[] = [];
  let total = 0;
  let cursor: string | null | undefined;
  for (let page = 0; page < pages && cursor !== null; page += 1) {
    const answer = await api.get('/api/v1/products', {
      params: { query: { ...query, ...(cursor !== undefined && { cursor }) } },
      signal,
    });
    products.push(...answer.items);
    total = answer.page.total;
    cursor = answer.page.nextCursor;
  }
  return { products, total };
}

function headline(total: number, q: string, category: string): string {
  return [plural(total, 'product'), q && `for “${q}”`, category && `in ${category}`].filter(Boolean).join(' ');
}

export function withParameter(url: URL, name: string, value: string): string {
  const next = new URL('/shop', url);
  next.search = url.search;
  if (value) next.searchParams.set(name, value);
  else next.searchParams.delete(name);
  return `${next.pathname}${next.search}`;
}
