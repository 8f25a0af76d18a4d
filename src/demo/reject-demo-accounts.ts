import type { INestApplicationContext } from '@nestjs/common';
import { StartupError } from '../config/startup.error.js';
import { IdentityService } from '../modules/identity/identity.service.js';
import { UserCredentialsService } from '../modules/users/user-credentials.service.js';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from './demo-accounts.js';

/**
 * Throws StartupError when a demo account is active, or one whose address was changed and whose password was not.
 * No other account can have the demo password, because the rules for passwords refuse it.
 */
export async function rejectDemoAccounts(app: INestApplicationContext): Promise<void> {
  const credentials = app.get(UserCredentialsService);
  const found = new Set<string>();
  for (const { id, email } of DEMO_ACCOUNTS) {
    if ((await credentials.findForSignIn(email))?.isActive) found.add(email);
    const account = await credentials.find(id);
    if (!account?.isActive || found.has(account.email)) continue;
    // Hashing takes a quarter of a second, which no start without demo accounts should wait for.
    if (await app.get(IdentityService).matchesPassword(DEMO_PASSWORD, account.passwordHash)) found.add(account.email);
  }
  if (found.size === 0) return;
  throw new StartupError(
    `Production does not start with demo accounts, whose password is public: ${[...found].join(', ')}. ` +
      'Deactivate or delete them, or set DATABASE_URL to a database without demo data.',
  );
}
