// Generated from the OpenAPI document by `npm run client`. Do not edit.

/** Paths whose POST honours Idempotency-Key. */
export const IDEMPOTENT_POSTS = [
  '/api/v1/audits',
  '/api/v1/roles',
  '/api/v1/permissions',
  '/api/v1/rules',
  '/api/v1/users',
  '/api/v1/users/{id}/deactivate',
  '/api/v1/users/{id}/reactivate',
  '/api/v1/products/import',
  '/api/v1/products',
  '/api/v1/products/{id}/stock-adjustments',
  '/api/v1/orders',
  '/api/v1/orders/{id}/pay',
  '/api/v1/orders/{id}/ship',
  '/api/v1/orders/{id}/deliver',
  '/api/v1/orders/{id}/cancel',
  '/api/v1/webhooks/{id}/test',
  '/api/v1/webhooks/{id}/deliveries/{deliveryId}/replay',
  '/api/v1/notifications/{id}/read',
  '/api/v1/notifications/read-all',
  '/api/v1/notifications/announcements',
  '/api/v1/reports',
  '/api/v1/jobs/{queue}/{id}/retry',
  '/api/v1/jobs/{queue}/retry-failed',
] as const;
