import type { JSX } from 'preact';
import { textOf } from '../api.js';
import { formatMoney, formatTime, plural } from '../ui/format.js';
import { usePolled } from '../state/live.js';
import { Link } from '../ui/router.jsx';
import { StatusBadge } from '../ui/status-badge.jsx';
import { api } from './session.js';

/** The latest orders of the buyer. */
export function OrdersPage({ userId }: { readonly userId: string }): JSX.Element {
  const { value, error } = usePolled(
    `orders of ${userId}`,
    (signal) => api.get('/api/v1/orders', { params: { query: { limit: 50, userId } }, signal }),
    5000,
  );
  return (
    <section class="orders">
      <h1>Your orders</h1>
      {!value && <p role="status">{error ? textOf(error) : 'Loading'}</p>}
      {value?.items.length === 0 && (
        <p class="empty">
          You have not ordered yet. <Link href="/shop">Look around the shop</Link>
        </p>
      )}
      <ul class="order-list">
        {value?.items.map(({ id, number, status, total, lines, createdAt }) => (
          <li key={id}>
            <Link href={`/shop/orders/${id}`} class="order-row card">
              <strong>{number}</strong>
              <StatusBadge status={status} />
              <span class="order-what">
                {lines[0]?.name}
                {lines.length > 1 && ` and ${plural(lines.length - 1, 'other')}`}
              </span>
              <span class="order-when">{formatTime(createdAt)}</span>
              <strong class="price">{formatMoney(total)}</strong>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
