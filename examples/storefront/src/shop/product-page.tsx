import { isProblem } from 'keelson-client';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { textOf } from '../api.js';
import { formatMoney } from '../ui/format.js';
import { useProduct } from '../state/live.js';
import { Link } from '../ui/router.jsx';
import { basket } from './basket.js';
import { NotFoundPage } from './not-found-page.jsx';
import { ProductArt } from './product-art.jsx';
import { Quantity } from './quantity.jsx';
import { api } from './session.js';
import { StockNote } from './stock-note.jsx';

/** One product, its stock counted live. */
export function ProductPage({ id }: { readonly id: string }): JSX.Element {
  const { value: product, error } = useProduct(api, id);
  const [quantity, setQuantity] = useState(1);
  const [added, setAdded] = useState('');
  if (isProblem(error, 'product_not_found', 'invalid_parameter')) return <NotFoundPage what="product" />;
  if (!product) return <p role="status">{error ? textOf(error) : 'Loading'}</p>;
  const { name, category, sku, description, price, stock, isActive } = product;
  const canBuy = isActive && stock > 0;
  const chosen = Math.min(quantity, Math.max(stock, 1));

  return (
    <article class="detail">
      <ProductArt category={category} sku={sku} />
      <div>
        <p class="category">
          <Link href={`/shop?category=${encodeURIComponent(category)}`}>{category}</Link>
        </p>
        <h1>{name}</h1>
        <p class="description">{description}</p>
        <p class="detail-price">{formatMoney(price)}</p>
        <p role="status" aria-live="polite" class="live-stock">
          {isActive ? <StockNote stock={stock} /> : <span class="stock out">Not sold at the moment</span>}
        </p>
        <form
          class="buy"
          onSubmit={(event) => {
            event.preventDefault();
            basket.add(product, chosen);
            setAdded(`${chosen} × ${name}`);
          }}
        >
          <Quantity label="Quantity" value={chosen} min={1} max={stock} onChange={setQuantity} />
          <button class="primary" disabled={!canBuy}>
            Add to the basket
          </button>
        </form>
        <p role="status" class="added">
          {added && (
            <>
              {added} added. <Link href="/shop/basket">Open the basket</Link>
            </>
          )}
        </p>
        <dl class="facts">
          <dt>SKU</dt>
          <dd>{sku}</dd>
          <dt>Category</dt>
          <dd>{category}</dd>
        </dl>
        {error !== undefined && <p class="refusal">{textOf(error)}</p>}
      </div>
    </article>
  );
}
