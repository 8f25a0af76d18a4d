import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { parse } from 'csv-parse';
import { seedOrders } from './demo-orders.js';
import type { Sold } from './demo-orders.repository.js';
import { DEMO_ACCOUNTS, DEMO_ID, DEMO_PASSWORD } from './demo-accounts.js';
import type { Actor } from '../kernel/auth/actor.js';
import { LocalPrincipals } from '../kernel/auth/ports/principal-resolver.js';
import { Database } from '../kernel/database/database.js';
import { parseDecimal } from '../kernel/money/money.js';
import { PermissionsService } from '../modules/access/permissions/permissions.service.js';
import { RolesService } from '../modules/access/roles/roles.service.js';
import { RulesService } from '../modules/access/rules/rules.service.js';
import { ApiKeyIssuerService } from '../modules/api-keys/api-key-issuer.service.js';
import { IdentityService } from '../modules/identity/identity.service.js';
import { OrderPlacementService } from '../modules/orders/order-placement.service.js';
import { ProductsService } from '../modules/products/products.service.js';
import { AuditsService } from '../modules/audits/audits.service.js';
import { WebhooksService } from '../modules/webhooks/webhooks.service.js';
import { UserCredentialsService } from '../modules/users/user-credentials.service.js';
import { UsersService } from '../modules/users/users.service.js';

type CatalogueRow = Record<
  'sku' | 'name' | 'category' | 'description' | 'price' | 'currency' | 'stock' | 'active',
  string
>;

/** Its order stays pending for a year, so that the example that changes it keeps working. */
const EXAMPLE_RESERVATION_MINUTES = 365 * 24 * 60;
/** The product of the examples. */
const EXAMPLE_SKU = 'NW-0038';

/**
 * Creates the demo accounts, the demo catalogue, orders and the resources that examples name in one transaction, and returns
 * the number of rows. Returns 0 and changes nothing when they were created before.
 */
export async function seedDemo(app: INestApplicationContext, root = process.cwd()): Promise<number> {
  const users = app.get(UsersService);
  if (await isLoaded(users)) return 0;
  const passwordHash = await app.get(IdentityService).hashPassword(DEMO_PASSWORD);
  const catalogue = await readCatalogue(join(root, 'data', 'catalogue.csv'));
  const loading = app.get(Database).transaction(async () => {
    const buyers: string[] = [];
    for (const { id, ...account } of DEMO_ACCOUNTS)
      buyers.push(await users.create(null, { ...account, passwordHash, emailVerified: true, demo: true }, id));
    const products = app.get(ProductsService);
    const sold: Sold[] = [];
    for (const { sku, name, category, description, price, currency, stock, active } of catalogue) {
      const fields = { sku, name, category, description, price: parseDecimal(price, currency) };
      const id = sku === EXAMPLE_SKU ? DEMO_ID : undefined;
      const isActive = active === 'true';
      const product = await products.create(null, { ...fields, stock: Number(stock), isActive }, id);
      if (isActive) sold.push({ ...fields, id: product.id });
    }
    const orders = await seedOrders(app, sold, buyers);
    return DEMO_ACCOUNTS.length + catalogue.length + orders + (await seedExamples(app));
  });
  return loading.catch(async (error: unknown) => {
    // Of two processes that load it at once, one fails on the e-mail addresses of the other.
    if (await isLoaded(users)) return 0;
    throw error;
  });
}

/** The resources that the examples of the documentation change: one of each kind, under one id. Returns their number. */
async function seedExamples(app: INestApplicationContext): Promise<number> {
  const admin = await actorFor(app, 'admin@example.com');
  const user = await actorFor(app, 'user@example.com');
  const permission = { name: 'invoices:read', description: 'Read all invoices.' };
  await app.get(PermissionsService).create(admin, permission, DEMO_ID);
  const permissions = ['orders:read', 'orders:manage'];
  const role = { name: 'warehouse', description: 'Ships orders.', parent: 'user', permissions };
  await app.get(RolesService).create(admin, role, DEMO_ID);
  const rule = {
    name: 'Warehouse stays in the office',
    description: 'Shipping happens on the premises.',
    effect: 'deny' as const,
    priority: 10,
    permission: 'orders:manage',
    conditions: { 'actor.roles': { $all: ['warehouse'] }, 'context.ip': { $ncidr: ['10.0.0.0/8'] } },
    isActive: true,
  };
  await app.get(RulesService).create(admin, rule, DEMO_ID);
  const key = { name: 'Warehouse', scopes: ['orders:place'], rateLimitPerMinute: 600 };
  await app.get(ApiKeyIssuerService).create(user, key, DEMO_ID);
  await app.get(OrderPlacementService).place(user, [{ productId: DEMO_ID, quantity: 1 }], {
    id: DEMO_ID,
    reservationMinutes: EXAMPLE_RESERVATION_MINUTES,
  });
  const webhook = { url: 'https://example.com/webhooks', description: 'Warehouse', eventTypes: ['order.paid'] };
  await app.get(WebhooksService).register(admin, { ...webhook, isActive: false }, DEMO_ID);
  const parcel = { id: DEMO_ID, entityType: 'parcel', entityId: DEMO_ID };
  await app.get(AuditsService).create(user, { ...parcel, action: 'other', status: 'pending' });
  return 7;
}

async function actorFor(app: INestApplicationContext, email: string): Promise<Actor> {
  const account = await app.get(UserCredentialsService).findForSignIn(email);
  const principal = account && (await app.get(LocalPrincipals, { strict: false }).resolveUser(account.id));
  if (!principal) throw new Error(`${email} is not active.`);
  return { ...principal, credential: { kind: 'token', issuer: 'demo', id: account.id, authenticatedAtMs: Date.now() } };
}

function isLoaded(users: UsersService): Promise<boolean> {
  return users.isEmailTaken(DEMO_ACCOUNTS[0]?.email ?? '');
}

async function readCatalogue(file: string): Promise<CatalogueRow[]> {
  const rows: CatalogueRow[] = [];
  for await (const row of createReadStream(file).pipe(parse({ columns: true, bom: true })))
    rows.push(row as CatalogueRow);
  return rows;
}
