/** The roles of every installation. Each inherits those after it. */
export const ROLES = ['admin', 'manager', 'user'] as const;
export type Role = (typeof ROLES)[number];

interface PermissionDefinition {
  /** The role that is granted it at first. */
  readonly role: Role;
  readonly description: string;
}

/**
 * Every permission that code requires. Missing ones are added to the database at
 * start; from then on administrators decide which roles have them.
 */
export const PERMISSIONS = {
  'orders:place': { role: 'user', description: 'Place orders and cancel one’s own: `POST /api/v1/orders`.' },
  'api-keys:create': {
    role: 'user',
    description: 'Make, change, rotate and revoke API keys of one’s own: `POST /api/v1/api-keys`.',
  },
  'ai:use': { role: 'user', description: 'Talk to the assistant: `POST /api/v1/ai/chat`.' },
  'users:read': { role: 'manager', description: 'See every account: `GET /api/v1/users`.' },
  'products:manage': { role: 'manager', description: 'Make, change and delete products: `POST /api/v1/products`.' },
  'orders:read': { role: 'manager', description: 'See everybody’s orders: `GET /api/v1/orders`.' },
  'orders:manage': { role: 'manager', description: 'Move everybody’s orders on: `POST /api/v1/orders/{id}/ship`.' },
  'audits:read': { role: 'manager', description: 'See everybody’s audit records: `GET /api/v1/audits`.' },
  'reports:create': { role: 'manager', description: 'Have reports made and read one’s own: `POST /api/v1/reports`.' },
  'users:manage': { role: 'admin', description: 'Make, change, deactivate and delete accounts: `POST /api/v1/users`.' },
  'orders:delete': { role: 'admin', description: 'Delete orders that have ended: `DELETE /api/v1/orders/{id}`.' },
  'audits:manage': { role: 'admin', description: 'Amend and withdraw audit records: `PUT /api/v1/audits/{id}`.' },
  'jobs:manage': { role: 'admin', description: 'See, retry and discard failed jobs: `GET /api/v1/jobs`.' },
  'reports:read': { role: 'admin', description: 'Read everybody’s reports: `GET /api/v1/reports`.' },
  'access:manage': { role: 'admin', description: 'Change roles, permissions and rules: `POST /api/v1/roles`.' },
  'api-keys:manage': {
    role: 'admin',
    description: 'See, make, change, rotate and revoke everybody’s API keys: `GET /api/v1/api-keys`.',
  },
} as const satisfies Record<string, PermissionDefinition>;

export type Permission = keyof typeof PERMISSIONS;

/** Not for API keys: a key that creates or rotates keys would outlive its own revocation. */
const NOT_SCOPES: ReadonlySet<string> = new Set<Permission>(['api-keys:create', 'api-keys:manage']);

export function canBeScope(permission: string): boolean {
  return !NOT_SCOPES.has(permission);
}
