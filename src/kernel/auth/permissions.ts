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
  'orders:place': { role: 'user', description: 'Place orders and cancel your own: `POST /api/v1/orders`.' },
  'api-keys:create': {
    role: 'user',
    description: 'Create, change, rotate and revoke your own API keys: `POST /api/v1/api-keys`.',
  },
  'audits:create': { role: 'user', description: 'Record events of your own: `POST /api/v1/audits`.' },
  'ai:use': { role: 'user', description: 'Talk to the assistant: `POST /api/v1/ai/chat`.' },
  'notifications:read': {
    role: 'user',
    description: 'Read your own notifications, also by socket: `GET /api/v1/notifications`.',
  },
  'users:read': { role: 'manager', description: 'Read all users: `GET /api/v1/users`.' },
  'products:manage': { role: 'manager', description: 'Create, change and delete products: `POST /api/v1/products`.' },
  'orders:read': { role: 'manager', description: 'Read the orders of all users: `GET /api/v1/orders`.' },
  'orders:manage': {
    role: 'manager',
    description: 'Change, pay, ship, deliver and cancel the orders of all users: `POST /api/v1/orders/{id}/ship`.',
  },
  'audits:read': { role: 'manager', description: 'Read the audit records of all users: `GET /api/v1/audits`.' },
  'reports:create': { role: 'manager', description: 'Request reports and read your own: `POST /api/v1/reports`.' },
  'users:manage': { role: 'admin', description: 'Create, change, deactivate and delete users: `POST /api/v1/users`.' },
  'orders:delete': {
    role: 'admin',
    description: 'Delete delivered and cancelled orders: `DELETE /api/v1/orders/{id}`.',
  },
  'audits:manage': { role: 'admin', description: 'Amend and withdraw audit records: `PUT /api/v1/audits/{id}`.' },
  'jobs:manage': { role: 'admin', description: 'Read, retry and discard failed jobs: `GET /api/v1/jobs`.' },
  'webhooks:manage': {
    role: 'admin',
    description: 'Read, create, change, test and delete webhooks: `POST /api/v1/webhooks`.',
  },
  'notifications:send': {
    role: 'admin',
    description: 'Send announcements to the users who are connected: `POST /api/v1/notifications/announcements`.',
  },
  'ai:read': { role: 'admin', description: 'Read the AI usage of all users: `GET /api/v1/ai/usage/service`.' },
  'reports:read': { role: 'admin', description: 'Read the reports of all users: `GET /api/v1/reports`.' },
  'access:manage': { role: 'admin', description: 'Change roles, permissions and rules: `POST /api/v1/roles`.' },
  'api-keys:manage': {
    role: 'admin',
    description: 'Read, create, change, rotate and revoke the API keys of all users: `GET /api/v1/api-keys`.',
  },
} as const satisfies Record<string, PermissionDefinition>;

export type Permission = keyof typeof PERMISSIONS;

/** Not for API keys: what a key does to keys, roles and rules would outlive its own revocation. */
const NOT_SCOPES: ReadonlySet<string> = new Set<Permission>(['api-keys:create', 'api-keys:manage', 'access:manage']);

export function canBeScope(permission: string): boolean {
  return !NOT_SCOPES.has(permission);
}
