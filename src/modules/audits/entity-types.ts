/** What the application's own records are about. Events of clients may name other types. */
export const ENTITY_TYPES: readonly string[] = [
  'api_key',
  'audit',
  'audit-export',
  'identity',
  'job',
  'order',
  'order-export',
  'permission',
  'product',
  'product-export',
  'report',
  'request',
  'role',
  'rule',
  'session',
  'user',
];
