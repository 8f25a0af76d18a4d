/** The roles that every installation has, the mightier first: each also holds what the one after it holds. */
export const ROLES = ['admin', 'manager', 'user'] as const;
export type Role = (typeof ROLES)[number];

interface Definition {
  /** The role that is given it; those above inherit it. */
  readonly role: Role;
  /** What somebody who has it may do, and an example. */
  readonly meaning: string;
}

/**
 * Every permission that code asks for. They are rows too, made from this table
 * when an application starts and finds one missing: which roles hold them is
 * from then on for admins to change.
 */
export const PERMISSIONS = {
  'orders:place': { role: 'user', meaning: 'Place orders and cancel one’s own: `POST /api/v1/orders`.' },
  'api-keys:create': {
    role: 'user',
    meaning: 'Make, change, rotate and revoke API keys of one’s own: `POST /api/v1/api-keys`.',
  },
  'ai:use': { role: 'user', meaning: 'Talk to the assistant: `POST /api/v1/ai/chat`.' },
  'users:read': { role: 'manager', meaning: 'See every account: `GET /api/v1/users`.' },
  'products:manage': { role: 'manager', meaning: 'Make, change and delete products: `POST /api/v1/products`.' },
  'orders:read': { role: 'manager', meaning: 'See everybody’s orders: `GET /api/v1/orders`.' },
  'orders:manage': { role: 'manager', meaning: 'Move everybody’s orders on: `POST /api/v1/orders/{id}/ship`.' },
  'audits:read': { role: 'manager', meaning: 'See everybody’s audit records: `GET /api/v1/audits`.' },
  'reports:create': { role: 'manager', meaning: 'Have reports made and read one’s own: `POST /api/v1/reports`.' },
  'users:manage': { role: 'admin', meaning: 'Make, change, deactivate and delete accounts: `POST /api/v1/users`.' },
  'orders:delete': { role: 'admin', meaning: 'Delete orders that have ended: `DELETE /api/v1/orders/{id}`.' },
  'audits:manage': { role: 'admin', meaning: 'Amend and withdraw audit records: `PUT /api/v1/audits/{id}`.' },
  'jobs:manage': { role: 'admin', meaning: 'See, retry and discard failed jobs: `GET /api/v1/jobs`.' },
  'reports:read': { role: 'admin', meaning: 'Read everybody’s reports: `GET /api/v1/reports`.' },
  'access:manage': { role: 'admin', meaning: 'Change roles, permissions and rules: `POST /api/v1/roles`.' },
  'api-keys:manage': {
    role: 'admin',
    meaning: 'See, make, change, rotate and revoke everybody’s API keys: `GET /api/v1/api-keys`.',
  },
} as const satisfies Record<string, Definition>;

export type Permission = keyof typeof PERMISSIONS;

/** What no API key may do, whoever owns it: a key that could make or rotate keys would outlive its own revocation. */
const NEVER_SCOPES: ReadonlySet<string> = new Set<Permission>(['api-keys:create', 'api-keys:manage']);

/** Whether API keys can be given this permission. */
export function mayBeScope(permission: string): boolean {
  return !NEVER_SCOPES.has(permission);
}
