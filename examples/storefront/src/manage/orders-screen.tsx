import { isProblem } from 'keelson-client';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Order, type OrderStatus, textOf, type User } from '../api.js';
import { formatMoney, formatTime, plural } from '../ui/format.js';
import { usePolled } from '../state/live.js';
import { Link } from '../ui/router.jsx';
import { STATUS_NAMES, StatusBadge } from '../ui/status-badge.jsx';
import { api } from './session.js';

const REFRESH_MS = 3000;

/** What a manager does next with an order of each status. */
const NEXT = {
  pending: { action: 'pay', text: 'Mark as paid' },
  paid: { action: 'ship', text: 'Ship' },
  shipped: { action: 'deliver', text: 'Mark as delivered' },
  delivered: undefined,
  cancelled: undefined,
} as const;

/** The orders of all buyers, with what to do next. New ones appear by themselves. */
export function OrdersScreen({ url }: { readonly url: URL }): JSX.Element {
  const status = (url.searchParams.get('status') ?? '') as OrderStatus | '';
  const [text, setText] = useState('');
  const [limit, setLimit] = useState(20);
  const number = text.trim();
  const isNumber = /^ORD-\d{6,}$/i.test(number);
  const query = {
    limit,
    ...(status && { status }),
    ...(isNumber && { number: number.toUpperCase() }),
  };
  const { value, error, refresh } = usePolled(
    `orders ${JSON.stringify(query)}`,
    (signal) => api.get('/api/v1/orders', { params: { query }, signal }),
    REFRESH_MS,
  );
  return (
    <section>
      <div class="toolbar">
        <h1>Orders</h1>
        <p role="status" aria-live="polite">
          {error ? textOf(error) : value ? plural(value.page.total, 'order') : 'Loading'}
        </p>
        <label class="inline">
          Number
          <input
            type="search"
            placeholder="ORD-000123"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
      </div>
      <nav class="tabs" aria-label="Status">
        <Link href="/admin/orders" aria-current={status === '' ? 'true' : undefined}>
          All
        </Link>
        {Object.entries(STATUS_NAMES).map(([name, text]) => (
          <Link key={name} href={`/admin/orders?status=${name}`} aria-current={status === name ? 'true' : undefined}>
            {text}
          </Link>
        ))}
      </nav>
      <ul class="rows">
        {value?.items.map((order) => (
          <OrderRow key={order.id} order={order} onChange={refresh} />
        ))}
      </ul>
      {value && value.items.length === 0 && <p class="empty">No orders.</p>}
      {value && value.items.length < value.page.total && limit < 50 && (
        <p class="more">
          <button onClick={() => setLimit(50)}>Show more</button>
        </p>
      )}
    </section>
  );
}

function OrderRow({ order, onChange }: { readonly order: Order; readonly onChange: () => void }): JSX.Element {
  const [refusal, setRefusal] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [buyer, setBuyer] = useState<User | null>();
  const { id, number, status, total, lines, createdAt, userId, version } = order;
  const next = NEXT[status];
  const canCancel = status === 'pending' || status === 'paid';

  async function act(action: 'pay' | 'ship' | 'deliver' | 'cancel'): Promise<void> {
    setBusy(true);
    setRefusal('');
    try {
      // Only in the state that is shown: another manager may have been faster.
      await api.post(`/api/v1/orders/{id}/${action}`, {
        params: { path: { id }, header: { 'If-Match': `"${version}"` } },
      });
    } catch (error) {
      setRefusal(
        isProblem(error, 'precondition_failed') ? 'The order has changed meanwhile. Look at it again.' : textOf(error),
      );
    }
    setBusy(false);
    onChange();
  }

  async function showBuyer(isOpen: boolean): Promise<void> {
    if (!isOpen || buyer !== undefined) return;
    try {
      setBuyer(await api.get('/api/v1/users/{id}', { params: { path: { id: userId } } }));
    } catch (error) {
      if (!isProblem(error, 'user_not_found')) return setRefusal(textOf(error));
      setBuyer(null);
    }
  }

  return (
    <li class="card row">
      <details onToggle={(event) => void showBuyer(event.currentTarget.open)}>
        <summary>
          <strong>{number}</strong>
          <StatusBadge status={status} />
          <span class="what">{lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}</span>
          <span class="when">{formatTime(createdAt)}</span>
          <strong class="number">{formatMoney(total)}</strong>
        </summary>
        <dl>
          <dt>Buyer</dt>
          <dd>{buyer === null ? 'Deleted user' : buyer ? `${buyer.fullName}, ${buyer.email}` : 'Loading'}</dd>
          {lines.map(({ productId, sku, name, quantity, unitPrice, total: sum }) => (
            <div key={productId} class="order-line">
              <dt>{sku}</dt>
              <dd>
                {quantity} × {name} at {formatMoney(unitPrice)}: {formatMoney(sum)}
              </dd>
            </div>
          ))}
        </dl>
      </details>
      <div class="actions">
        {next && (
          <button
            class="primary"
            disabled={isBusy}
            aria-label={`${next.text}: ${number}`}
            onClick={() => void act(next.action)}
          >
            {next.text}
          </button>
        )}
        {canCancel && (
          <button disabled={isBusy} aria-label={`Cancel ${number}`} onClick={() => void act('cancel')}>
            Cancel
          </button>
        )}
      </div>
      {refusal && (
        <p class="refusal" role="alert">
          {refusal}
        </p>
      )}
    </li>
  );
}
