import { isProblem } from 'keelson-client';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Order, textOf } from '../api.js';
import { formatMoney, formatTime } from '../ui/format.js';
import { useOrder } from '../state/live.js';
import { Link } from '../ui/router.jsx';
import { STATUS_NAMES, StatusBadge } from '../ui/status-badge.jsx';
import { NotFoundPage } from './not-found-page.jsx';
import { api } from './session.js';

const STEPS = ['pending', 'paid', 'shipped', 'delivered'] as const;
const STEP_TEXTS = ['Ordered', 'Paid', 'Shipped', 'Delivered'] as const;
const CANCEL_TEXTS = {
  expired: 'It was not paid in time.',
  buyer: 'You cancelled it.',
  shop: 'The shop cancelled it.',
} as const;

/** One order. Its status follows what managers do with it. */
export function OrderPage({ id }: { readonly id: string }): JSX.Element {
  const { value: order, error, refresh } = useOrder(api, id);
  const [refusal, setRefusal] = useState('');
  if (isProblem(error, 'order_not_found', 'invalid_parameter')) return <NotFoundPage what="order" />;
  if (!order) return <p role="status">{error ? textOf(error) : 'Loading'}</p>;
  const canCancel = order.status === 'pending' || order.status === 'paid';

  async function cancel(): Promise<void> {
    setRefusal('');
    await api
      .post('/api/v1/orders/{id}/cancel', { params: { path: { id } } })
      .catch((failure: unknown) => setRefusal(textOf(failure)));
    refresh();
  }

  return (
    <section class="order">
      <p>
        <Link href="/shop/orders">All your orders</Link>
      </p>
      <h1>
        {order.number} <StatusBadge status={order.status} />
      </h1>
      <p role="status" class="order-status">
        {sentence(order)}
      </p>
      {order.status === 'pending' && order.reservedUntil && <Countdown until={order.reservedUntil} />}
      {order.status !== 'cancelled' && <Steps order={order} />}
      <table class="card">
        <thead>
          <tr>
            <th>Product</th>
            <th class="number">Quantity</th>
            <th class="number">Price</th>
            <th class="number">Total</th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => (
            <tr key={line.productId}>
              <td>
                <Link href={`/shop/products/${line.productId}`}>{line.name}</Link>
              </td>
              <td class="number">{line.quantity}</td>
              <td class="number">{formatMoney(line.unitPrice)}</td>
              <td class="number">{formatMoney(line.total)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th colSpan={3}>Total</th>
            <td class="number">
              <strong>{formatMoney(order.total)}</strong>
            </td>
          </tr>
        </tfoot>
      </table>
      <p class="refusal" role="alert">
        {refusal || (error ? textOf(error) : '')}
      </p>
      {canCancel && <button onClick={() => void cancel()}>Cancel the order</button>}
    </section>
  );
}

function Steps({ order }: { readonly order: Order }): JSX.Element {
  const reached = STEPS.indexOf(order.status as (typeof STEPS)[number]);
  const times = [order.createdAt, order.paidAt, order.shippedAt, order.deliveredAt];
  return (
    <ol class="steps">
      {STEP_TEXTS.map((text, index) => (
        <li key={text} class={index <= reached ? 'done' : ''} aria-current={index === reached ? 'step' : undefined}>
          <span class="dot" aria-hidden="true" />
          <strong>{text}</strong>
          <span>{times[index] ? formatTime(times[index]) : ''}</span>
        </li>
      ))}
    </ol>
  );
}

/** The time that is left to pay. */
function Countdown({ until }: { readonly until: string }): JSX.Element {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((Date.parse(until) - now) / 1000));
  if (seconds >= 24 * 3600) return <p class="note">The stock is reserved until {formatTime(until)}.</p>;
  return (
    <p class="note">
      The stock is reserved for another{' '}
      <span class="countdown">
        {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
      </span>{' '}
      minutes.
    </p>
  );
}

function sentence({ status, cancelReason }: Order): string {
  if (status === 'pending') return 'Waiting for your payment.';
  if (status === 'cancelled') return cancelReason ? CANCEL_TEXTS[cancelReason] : `${STATUS_NAMES[status]}.`;
  if (status === 'paid') return 'Paid. We are packing it.';
  return status === 'shipped' ? 'On its way to you.' : 'Delivered. Enjoy!';
}
