import type { Role } from '../kernel/auth/permissions.js';

export const DEMO_PASSWORD = 'keelson-demo';

/** The id of the demo resource of each kind that the examples of the API documentation name. */
export const DEMO_ID = '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001';
const ADMIN_ID = '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be002';
const MANAGER_ID = '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003';

interface DemoAccount {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly username?: string;
  readonly roles: readonly Role[];
}

/** The accounts of demo mode. Production does not start while they are active. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { id: ADMIN_ID, email: 'admin@example.com', firstName: 'Ada', lastName: "O'Brien", roles: ['admin'] },
  { id: MANAGER_ID, email: 'manager@example.com', firstName: 'Max', lastName: 'Müller', roles: ['manager'] },
  { id: DEMO_ID, email: 'user@example.com', firstName: 'Uma', lastName: 'Demo', username: 'uma', roles: ['user'] },
];
