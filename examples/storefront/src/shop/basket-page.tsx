import { isProblem } from 'keelson-client';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { textOf } from '../api.js';
import { formatMoney } from '../ui/format.js';
import { Link, navigate } from '../ui/router.jsx';
import { basket, totalOf } from './basket.js';
import { ProductArt } from './product-art.jsx';
import { Quantity } from './quantity.jsx';
import { api, session } from './session.js';

/** Units that are left of each product, by its id. */
type Left = Readonly<Record<string, number>>;

export function BasketPage(): JSX.Element {
  const lines = basket.lines.use();
  const user = session.user.use();
  const [left, setLeft] = useState<Left>({});
  const [refusal, setRefusal] = useState('');
  const [isBusy, setBusy] = useState(false);
  const total = totalOf(lines);
  const short = lines.filter(({ productId, quantity }) => quantity > (left[productId] ?? Infinity));

  useEffect(() => {
    void refreshLines().then(setLeft, (error: unknown) => setRefusal(textOf(error)));
  }, []);

  async function order(): Promise<void> {
    if (!user) return navigate('/shop/sign-in?next=/shop/basket');
    setBusy(true);
    setRefusal('');
    try {
      const body = { lines: lines.map(({ productId, quantity }) => ({ productId, quantity })) };
      const { id } = await api.post('/api/v1/orders', { body });
      basket.clear();
      navigate(`/shop/orders/${id}`);
    } catch (error) {
      if (isProblem(error, 'out_of_stock'))
        setLeft({ ...left, ...Object.fromEntries(error.problem.short.map((line) => [line.productId, line.left])) });
      setRefusal(textOf(error));
      if (isProblem(error, 'prices_changed'))
        await refreshLines().then(setLeft, (failure: unknown) => setRefusal(textOf(failure)));
    }
    setBusy(false);
  }

  if (lines.length === 0)
    return (
      <div class="empty">
        <h1>Your basket is empty</h1>
        <p>
          <Link href="/shop">Look around the shop</Link>
        </p>
      </div>
    );
  return (
    <section class="basket">
      <h1>Basket</h1>
      <ul class="lines card">
        {lines.map(({ productId, name, category, sku, price, quantity }) => (
          <li key={productId}>
            <ProductArt category={category} sku={sku} />
            <div class="line-name">
              <Link href={`/shop/products/${productId}`}>{name}</Link>
              <span>{formatMoney(price)} each</span>
              {quantity > (left[productId] ?? Infinity) && (
                <span class="shortage">
                  Only {left[productId]} left.{' '}
                  <button class="link" onClick={() => basket.setQuantity(productId, left[productId] ?? 0)}>
                    {left[productId] === 0 ? 'Remove' : `Take ${left[productId]}`}
                  </button>
                </span>
              )}
            </div>
            <Quantity
              label={`Quantity of ${name}`}
              value={quantity}
              min={1}
              max={left[productId]}
              onChange={(next) => basket.setQuantity(productId, next)}
            />
            <strong>{formatMoney({ ...price, amount: price.amount * quantity })}</strong>
            <button class="quiet" aria-label={`Remove ${name}`} onClick={() => basket.setQuantity(productId, 0)}>
              ✕
            </button>
          </li>
        ))}
      </ul>
      <div class="checkout card">
        <p>
          Total <strong>{total ? formatMoney(total) : 'Several currencies'}</strong>
        </p>
        <p class="refusal" role="alert">
          {refusal}
        </p>
        <button class="primary" disabled={isBusy || short.length > 0} onClick={() => void order()}>
          {user ? 'Place the order' : 'Sign in and order'}
        </button>
        <p class="note">The stock is reserved for you when you order.</p>
      </div>
    </section>
  );
}

/** Brings names and prices of the basket up to date, and returns what is left. Products that are not sold have none left. */
async function refreshLines(): Promise<Left> {
  const stocks = basket.lines.value.map(async ({ productId }) => {
    try {
      // Anonymous answers may be seconds old in the browser's cache.
      const product = await api.get('/api/v1/products/{id}', {
        params: { path: { id: productId } },
        cache: 'no-cache',
      });
      basket.refresh(product);
      return [productId, product.isActive ? product.stock : 0] as const;
    } catch (error) {
      if (!isProblem(error, 'product_not_found')) throw error;
      return [productId, 0] as const;
    }
  });
  return Object.fromEntries(await Promise.all(stocks));
}
