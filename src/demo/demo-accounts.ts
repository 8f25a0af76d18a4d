import type { Role } from '../kernel/auth/permissions.js';

export const DEMO_PASSWORD = 'keelson-demo';

/** The accounts of demo mode. Production does not start while they are active. */
export const DEMO_ACCOUNTS: readonly { email: string; firstName: string; lastName: string; roles: readonly Role[] }[] =
  [
    { email: 'admin@example.com', firstName: 'Ada', lastName: "O'Brien", roles: ['admin'] },
    { email: 'manager@example.com', firstName: 'Max', lastName: 'Müller', roles: ['manager'] },
    { email: 'user@example.com', firstName: 'Uma', lastName: 'Demo', roles: ['user'] },
  ];
