import type { Permission } from '../../kernel/auth/permissions.js';
import type { DomainEvent, EventType } from '../../kernel/events/domain-event.js';
import {
  OrderCancelled,
  OrderDeleted,
  OrderDelivered,
  type OrderEventData,
  OrderPaid,
  OrderPlaced,
  OrderShipped,
  OrderUpdated,
} from '../orders/orders.events.js';
import { StockChanged } from '../products/products.events.js';
import { UserCreated, UserDeactivated, UserDeleted, UserReactivated, UserUpdated } from '../users/users.events.js';

interface PublishedEvent {
  /** What a subscription to these events requires. */
  readonly permission: Permission;
  /** The data as other systems see it. */
  readonly project: (data: unknown) => object;
}

/** The test message of a webhook; not an event. */
export const TEST_TYPE = 'webhook.test';

const order = ({ number, userId, total, lines }: OrderEventData) => ({
  number,
  userId,
  total,
  lines: lines.map(({ productId, sku, name, quantity, unitPrice }) => ({ productId, sku, name, quantity, unitPrice })),
});

const published = new Map<string, PublishedEvent>();

// The data of each type is named field by field: a new one stays private until it is added here.
publish(OrderPlaced, 'orders:read', order);
publish(OrderUpdated, 'orders:read', order);
publish(OrderPaid, 'orders:read', order);
publish(OrderShipped, 'orders:read', order);
publish(OrderDelivered, 'orders:read', order);
publish(OrderCancelled, 'orders:read', ({ number, userId, reason, refund }) => ({ number, userId, reason, refund }));
publish(OrderDeleted, 'orders:read', ({ number, userId }) => ({ number, userId }));
publish(StockChanged, 'products:manage', ({ by, reason, orderId = null }) => ({ by, reason, orderId }));
publish(UserCreated, 'users:read', ({ roles }) => ({ roles }));
publish(UserUpdated, 'users:read', ({ fields }) => ({ fields }));
publish(UserDeactivated, 'users:read', () => ({}));
publish(UserReactivated, 'users:read', () => ({}));
publish(UserDeleted, 'users:read', () => ({}));

/** The types of events that webhooks can subscribe to. */
export const PUBLISHED_TYPES: readonly string[] = [...published.keys()];

/** The permission that a subscription to the type requires. Throws for a type that is not published. */
export function permissionFor(type: string): Permission {
  return get(type).permission;
}

export function isPublished(type: string): boolean {
  return published.has(type);
}

/** The message of an event, as Standard Webhooks recommends its form. Throws for a type that is not published. */
export function messageOf({ id, type, time, subject, dataversion, data }: DomainEvent): string {
  return JSON.stringify({ type, timestamp: time, id, subject, version: dataversion, data: get(type).project(data) });
}

export function testMessage(id: string, webhookId: string, time: Date): string {
  const timestamp = time.toISOString();
  return JSON.stringify({ type: TEST_TYPE, timestamp, id, subject: webhookId, version: 1, data: {} });
}

function publish<Data extends object>(
  { type }: EventType<Data>,
  permission: Permission,
  project: (data: Data) => object,
): void {
  published.set(type, { permission, project: (data) => project(data as Data) });
}

function get(type: string): PublishedEvent {
  const event = published.get(type);
  if (!event) throw new Error(`Events of the type ${type} are not published.`);
  return event;
}
