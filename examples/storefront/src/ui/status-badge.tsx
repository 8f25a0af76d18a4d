import type { JSX } from 'preact';
import type { OrderStatus } from '../api.js';

export const STATUS_NAMES: Readonly<Record<OrderStatus, string>> = {
  pending: 'Awaiting payment',
  paid: 'Paid',
  shipped: 'Shipped',
  delivered: 'Delivered',
  cancelled: 'Cancelled',
};

export function StatusBadge({ status }: { readonly status: OrderStatus }): JSX.Element {
  return <span class={`badge ${status}`}>{STATUS_NAMES[status]}</span>;
}
