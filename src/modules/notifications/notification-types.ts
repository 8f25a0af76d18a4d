import type { Permission } from '../../kernel/auth/permissions.js';

interface NotificationType {
  readonly description: string;
  /** Users who receive it beside the ones it concerns. */
  readonly recipients?: Permission;
  /** An e-mail is sent as well. */
  readonly email?: true;
  /** An example of its data. */
  readonly example: Readonly<Record<string, unknown>>;
}

const ORDER_ID = '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001';
const ORDER = {
  orderId: ORDER_ID,
  number: 'ORD-000123',
  total: { amount: 1999, currency: 'EUR' },
  lines: [{ sku: 'TEA-1', name: "Müller's Teapot", quantity: 1 }],
};
const toManagers = { recipients: 'orders:manage', email: true } as const;

/** Every type of notification. Names never change: preferences and clients have them. */
export const NOTIFICATION_TYPES = {
  'order.placed': { description: 'An order was placed.', ...toManagers, example: ORDER },
  'order.updated': { description: 'The lines of an order were replaced.', ...toManagers, example: ORDER },
  'order.paid': { description: 'An order was paid.', ...toManagers, example: ORDER },
  'order.shipped': { description: 'An order was shipped.', ...toManagers, example: ORDER },
  'order.delivered': { description: 'An order was delivered.', ...toManagers, example: ORDER },
  'order.cancelled': {
    description: 'An order was cancelled: by its buyer, by the shop, or because it was not paid in time.',
    ...toManagers,
    example: { orderId: ORDER_ID, number: 'ORD-000123', reason: 'buyer', refund: null },
  },
  'product.stockLow': {
    description: 'The stock of a product fell to `LOW_STOCK` pieces or less.',
    recipients: 'products:manage',
    example: { productId: ORDER_ID, sku: 'TEA-1', name: "Müller's Teapot", stock: 4 },
  },
  'job.failed': {
    description: 'A job failed after all of its attempts.',
    recipients: 'jobs:manage',
    example: { queue: 'outside', job: 'order.placed', jobId: ORDER_ID, attempts: 16 },
  },
  'user.signedInFromNewAddress': {
    description: 'The user signed in from an address that they had not used before.',
    example: { ipAddress: '203.0.113.7', userAgent: 'Mozilla/5.0' },
  },
  'report.done': {
    description: 'A report can be downloaded.',
    example: { reportId: ORDER_ID, type: 'orders', format: 'csv', link: `/api/v1/reports/${ORDER_ID}/content` },
  },
  'report.failed': {
    description: 'A report could not be written.',
    example: { reportId: ORDER_ID, type: 'orders', format: 'csv' },
  },
} as const satisfies Record<string, NotificationType>;

export type NotificationTypeName = keyof typeof NOTIFICATION_TYPES;

/** Users with this permission receive notifications of the type, beside the ones it concerns. */
export function recipientsOf(type: NotificationTypeName): Permission | undefined {
  return (NOTIFICATION_TYPES[type] as NotificationType).recipients;
}

export const NOTIFICATION_TYPE_NAMES = Object.keys(NOTIFICATION_TYPES) as readonly NotificationTypeName[];

/** The permissions that are needed for notifications and that no single resource decides. */
export const GENERAL_PERMISSIONS = ['products:manage', 'jobs:manage'] as const satisfies readonly Permission[];
