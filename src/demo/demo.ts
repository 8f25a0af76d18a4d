import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { parse } from 'csv-parse';
import { StartupError } from '../config/startup.error.js';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from './demo-accounts.js';
import { Database } from '../kernel/database/database.js';
import { parseDecimal } from '../kernel/money/money.js';
import { IdentityService } from '../modules/identity/identity.service.js';
import { ProductsService } from '../modules/products/products.service.js';
import { UsersService } from '../modules/users/users.service.js';

type CatalogueRow = Record<
  'sku' | 'name' | 'category' | 'description' | 'price' | 'currency' | 'stock' | 'active',
  string
>;

/** Throws StartupError when a demo account, or an admin of any name with the demo password, is active. */
export async function rejectDemoAccounts(app: INestApplicationContext): Promise<void> {
  const users = app.get(UsersService);
  const found: string[] = [];
  for (const { email } of DEMO_ACCOUNTS) if ((await users.findForSignIn(email))?.isActive) found.push(email);
  for (const { email, passwordHash } of await users.listActiveAdmins())
    if (!found.includes(email) && (await app.get(IdentityService).matchesPassword(DEMO_PASSWORD, passwordHash)))
      found.push(email);
  if (found.length === 0) return;
  throw new StartupError(
    `Production does not start with demo accounts, whose password is public: ${found.join(', ')}. ` +
      'Deactivate or delete them, or set DATABASE_URL to a database without demo data.',
  );
}

/**
 * Creates the demo accounts and the demo catalogue in one transaction, and returns
 * the number of rows. Returns 0 and changes nothing when they were created before.
 */
export async function seedDemo(app: INestApplicationContext, root = process.cwd()): Promise<number> {
  const users = app.get(UsersService);
  if (await isLoaded(users)) return 0;
  const passwordHash = await app.get(IdentityService).hashPassword(DEMO_PASSWORD);
  const catalogue = await readCatalogue(join(root, 'data', 'catalogue.csv'));
  const loading = app.get(Database).transaction(async () => {
    for (const account of DEMO_ACCOUNTS)
      await users.create(null, { ...account, passwordHash, emailVerified: true, demo: true });
    const products = app.get(ProductsService);
    for (const { sku, name, category, description, price, currency, stock, active } of catalogue) {
      const fields = { sku, name, category, description, price: parseDecimal(price, currency) };
      await products.create(null, { ...fields, stock: Number(stock), isActive: active === 'true' });
    }
    return DEMO_ACCOUNTS.length + catalogue.length;
  });
  return loading.catch(async (error: unknown) => {
    // Of two processes that load it at once, one fails on the e-mail addresses of the other.
    if (await isLoaded(users)) return 0;
    throw error;
  });
}

async function isLoaded(users: UsersService): Promise<boolean> {
  return (await users.findForSignIn(DEMO_ACCOUNTS[0]?.email ?? '')) !== null;
}

async function readCatalogue(file: string): Promise<CatalogueRow[]> {
  const rows: CatalogueRow[] = [];
  for await (const row of createReadStream(file).pipe(parse({ columns: true, bom: true })))
    rows.push(row as CatalogueRow);
  return rows;
}
