import { randomUUID } from 'node:crypto';
import { apiKeyRequest, createApiKey } from '../support/api-keys.js';
import type { Answer, ApiClient } from '../support/client.js';
import { Browser } from '../support/browser.js';
import { failedJob } from '../support/failed-job.js';
import { createProduct, createUser, lines, productCsv, productRequest, userRequest } from '../support/factories.js';
import { linkToken } from '../support/mailed-links.js';
import { recordMany } from '../support/many-notifications.js';
import { orderIn } from '../support/orders.js';
import { Description } from '../support/openapi.js';
import { OpenAiServer } from '../support/openai-server.js';
import { OpenIdServer, providerSettings } from '../support/openid-server.js';
import { TestApp } from '../support/app.js';
import { until } from '../support/until.js';
import { createUnreachableWebhook, createWebhook, webhookRequest } from '../support/webhook-receiver.js';

const PASSWORD = 'correct horse battery';
const NEW = 'violet lamps hum softly';
const QUESTION = { messages: [{ role: 'user', content: 'Hello.' }] };

/**
 * One successful call of every route that changes something. A new route has to
 * be added here, and so has to write its audit record.
 */
const CALLS: Record<string, (actors: Actors, headers: Record<string, string>) => Promise<Answer>> = {
  'POST /api/v1/auth/login': async ({ app, user }, headers) => {
    const { email } = (await user.get('users/me')).body;
    return app.nobody.post('auth/login', { email, password: PASSWORD }, headers);
  },
  'POST /api/v1/auth/token': async ({ app, provider }, headers) => {
    provider.person = { sub: 'auth0|first' };
    const code = await new Browser(app.url).signInFor('http://localhost:3000/in', 'auth0');
    return app.nobody.post('auth/token', code, headers);
  },
  'POST /api/v1/auth/{provider}/link': ({ user }, headers) => user.post('auth/auth0/link', {}, headers),
  'DELETE /api/v1/auth/identities/{id}': async ({ user, provider }, headers) => {
    provider.person = { sub: 'auth0|linked' };
    const browser = new Browser(user.baseUrl, user.token);
    const begun = await browser.send('POST', '/api/v1/auth/auth0/link', {});
    await browser.return(await browser.atProvider(begun.body.authorizationUrl as string));
    const [{ id }] = (await user.get('auth/identities')).body.items;
    return user.delete(`auth/identities/${id}`, headers);
  },
  'PATCH /api/v1/users/me': ({ user }, headers) => user.patch('users/me', { username: 'somebody' }, headers),
  'POST /api/v1/users': ({ admin }, headers) => admin.post('users', userRequest(), headers),
  'PUT /api/v1/users/{id}': async ({ admin }, headers) =>
    admin.put(`users/${await createUser(admin)}`, userRequest(), headers),
  'PATCH /api/v1/users/{id}': async ({ admin }, headers) =>
    admin.patch(`users/${await createUser(admin)}`, { firstName: 'Zoë' }, headers),
  'DELETE /api/v1/users/{id}': async ({ admin }, headers) => admin.delete(`users/${await createUser(admin)}`, headers),
  'POST /api/v1/users/{id}/deactivate': async ({ admin }, headers) =>
    admin.post(`users/${await createUser(admin)}/deactivate`, undefined, headers),
  'POST /api/v1/users/{id}/reactivate': async ({ admin }, headers) => {
    const id = await createUser(admin);
    await admin.post(`users/${id}/deactivate`);
    return admin.post(`users/${id}/reactivate`, undefined, headers);
  },
  'PUT /api/v1/users/{id}/roles': async ({ admin }, headers) =>
    admin.put(`users/${await createUser(admin)}/roles`, { roles: ['manager'] }, headers),
  'PUT /api/v1/users/{id}/permissions': async ({ admin }, headers) =>
    admin.put(`users/${await createUser(admin)}/permissions`, { permissions: ['orders:read'] }, headers),
  'POST /api/v1/api-keys': ({ user }, headers) => user.post('api-keys', apiKeyRequest(), headers),
  'PATCH /api/v1/api-keys/{id}': async ({ user }, headers) =>
    user.patch(`api-keys/${(await createApiKey(user)).id}`, { name: 'Other' }, headers),
  'POST /api/v1/api-keys/{id}/rotate': async ({ user }, headers) =>
    user.post(`api-keys/${(await createApiKey(user)).id}/rotate`, {}, headers),
  'DELETE /api/v1/api-keys/{id}': async ({ user }, headers) =>
    user.delete(`api-keys/${(await createApiKey(user)).id}`, headers),
  'POST /api/v1/auth/refresh': async ({ app, user }, headers) => {
    const { email } = (await user.get('users/me')).body;
    const { body } = await app.nobody.post('auth/login', { email, password: PASSWORD });
    return app.nobody.post('auth/refresh', { refreshToken: body.refreshToken }, headers);
  },
  'POST /api/v1/auth/logout': async ({ app }, headers) =>
    (await app.signIn('user')).post('auth/logout', undefined, headers),
  'DELETE /api/v1/auth/sessions': async ({ app }, headers) =>
    (await app.signIn('user')).delete('auth/sessions', headers),
  'DELETE /api/v1/auth/sessions/{id}': async ({ app }, headers) => {
    const user = await app.signIn('user');
    const { items } = (await user.get('auth/sessions')).body;
    return user.delete(`auth/sessions/${items[0].id}`, headers);
  },
  'POST /api/v1/auth/register': ({ app }, headers) => {
    const email = `${randomUUID()}@example.com`;
    return app.nobody.post('auth/register', { email, password: NEW, firstName: 'New', lastName: 'Comer' }, headers);
  },
  'POST /api/v1/auth/email/verification': ({ app }, headers) =>
    app.nobody.post('auth/email/verification', { email: 'whoever@example.com' }, headers),
  'POST /api/v1/auth/email/verify': async ({ app }, headers) => {
    const { userId } = await app.signIn('user');
    await app.sql.query('update users set email_verified = false where id = $1', [userId]);
    return app.nobody.post('auth/email/verify', { token: await linkToken(app, 'verify_email', userId!) }, headers);
  },
  'POST /api/v1/auth/reauthenticate': async ({ app }, headers) =>
    (await app.signIn('user')).post('auth/reauthenticate', { password: PASSWORD }, headers),
  'POST /api/v1/auth/email/change': async ({ app }, headers) =>
    (await app.signIn('user')).post('auth/email/change', { newEmail: `${randomUUID()}@example.com` }, headers),
  'POST /api/v1/auth/email/change/confirm': async ({ app }, headers) => {
    const { userId } = await app.signIn('user');
    const token = await linkToken(app, 'change_email', userId!, `${randomUUID()}@example.com`);
    return app.nobody.post('auth/email/change/confirm', { token }, headers);
  },
  'POST /api/v1/auth/password/forgot': ({ app }, headers) =>
    app.nobody.post('auth/password/forgot', { email: 'whoever@example.com' }, headers),
  'POST /api/v1/auth/password/reset': async ({ app }, headers) => {
    const { userId } = await app.signIn('user');
    const token = await linkToken(app, 'reset_password', userId!);
    return app.nobody.post('auth/password/reset', { token, newPassword: NEW }, headers);
  },
  'POST /api/v1/auth/password/change': async ({ app }, headers) =>
    (await app.signIn('user')).post('auth/password/change', { currentPassword: PASSWORD, newPassword: NEW }, headers),
  'POST /api/v1/products': ({ manager }, headers) => manager.post('products', productRequest(), headers),
  'POST /api/v1/products/import': ({ manager }, headers) =>
    manager.post('products/import', productCsv(productRequest()), { 'Content-Type': 'text/csv', ...headers }),
  'PUT /api/v1/products/{id}': async ({ manager }, headers) => {
    const { id } = await createProduct(manager);
    return manager.put(`products/${id}`, productRequest(), headers);
  },
  'PATCH /api/v1/products/{id}': async ({ manager }, headers) => {
    const { id } = await createProduct(manager);
    return manager.patch(`products/${id}`, { name: 'Changed' }, headers);
  },
  'POST /api/v1/products/{id}/stock-adjustments': async ({ manager }, headers) => {
    const { id } = await createProduct(manager);
    return manager.post(`products/${id}/stock-adjustments`, { by: 1 }, headers);
  },
  'DELETE /api/v1/products/{id}': async ({ manager }, headers) => {
    const { id } = await createProduct(manager);
    return manager.delete(`products/${id}`, headers);
  },
  'POST /api/v1/orders': async ({ manager, user }, headers) =>
    user.post('orders', lines([await createProduct(manager), 1]), headers),
  'PUT /api/v1/orders/{id}': async ({ manager, user }, headers) => {
    const product = await createProduct(manager);
    const { id } = await orderIn('pending', { buyer: user, manager, product });
    return user.put(`orders/${id}`, lines([product, 1]), headers);
  },
  'POST /api/v1/orders/{id}/pay': async (actors, headers) => step(actors, 'pending', 'pay', headers),
  'POST /api/v1/orders/{id}/ship': async (actors, headers) => step(actors, 'paid', 'ship', headers),
  'POST /api/v1/orders/{id}/deliver': async (actors, headers) => step(actors, 'shipped', 'deliver', headers),
  'POST /api/v1/orders/{id}/cancel': async (actors, headers) => step(actors, 'paid', 'cancel', headers),
  'DELETE /api/v1/orders/{id}': async ({ admin, manager, user }, headers) => {
    const { id } = await orderIn('delivered', { buyer: user, manager, product: await createProduct(manager) });
    return admin.delete(`orders/${id}`, headers);
  },
  'POST /api/v1/notifications/{id}/read': async ({ app, user }, headers) => {
    await recordMany(app, user.userId!, 1);
    return user.post(`notifications/${(await user.get('notifications')).body.items[0].id}/read`, undefined, headers);
  },
  'POST /api/v1/notifications/read-all': async ({ app, user }, headers) => {
    await recordMany(app, user.userId!, 1);
    return user.post('notifications/read-all', undefined, headers);
  },
  'PATCH /api/v1/notifications/preferences': ({ user }, headers) => {
    const preferences = [{ type: 'order.paid', channel: 'email', enabled: false }];
    return user.patch('notifications/preferences', { preferences }, headers);
  },
  'POST /api/v1/notifications/announcements': ({ admin }, headers) =>
    admin.post('notifications/announcements', { text: 'Closed for an hour.' }, headers),
  'POST /api/v1/notifications/ticket': ({ user }, headers) => user.post('notifications/ticket', undefined, headers),
  'POST /api/v1/webhooks': ({ admin }, headers) => admin.post('webhooks', webhookRequest(), headers),
  'PATCH /api/v1/webhooks/{id}': async ({ admin }, headers) =>
    admin.patch(`webhooks/${(await createWebhook(admin)).id}`, { isActive: false }, headers),
  'DELETE /api/v1/webhooks/{id}': async ({ admin }, headers) =>
    admin.delete(`webhooks/${(await createWebhook(admin)).id}`, headers),
  'POST /api/v1/webhooks/{id}/rotate': async ({ admin }, headers) =>
    admin.post(`webhooks/${(await createWebhook(admin)).id}/rotate`, {}, headers),
  'POST /api/v1/webhooks/{id}/test': async ({ app, admin }, headers) =>
    admin.post(`webhooks/${(await createUnreachableWebhook(app, admin)).id}/test`, undefined, headers),
  'POST /api/v1/webhooks/{id}/deliveries/{deliveryId}/replay': async ({ app, admin }, headers) => {
    const { id } = await createUnreachableWebhook(app, admin);
    const path = `webhooks/${id}/deliveries/${(await admin.post(`webhooks/${id}/test`)).body.id}`;
    await until(async () => (await admin.get(path)).body.status === 'failed');
    return admin.post(`${path}/replay`, undefined, headers);
  },
  'POST /api/v1/reports': ({ manager }, headers) => manager.post('reports', { type: 'orders', format: 'csv' }, headers),
  'POST /api/v1/ai/chat': ({ user }, headers) => user.post('ai/chat', QUESTION, headers),
  'POST /api/v1/ai/assistant': ({ user }, headers) => user.post('ai/assistant', { question: 'Tea?' }, headers),
  'POST /api/v1/ai/products/{id}/description': async ({ manager }, headers) =>
    manager.post(`ai/products/${(await createProduct(manager)).id}/description`, {}, headers),
  'POST /api/v1/openai/chat': ({ user }, headers) => user.post('openai/chat', QUESTION, headers),
  ...Object.fromEntries(
    (['roles', 'permissions', 'rules'] as const).flatMap((name) => {
      const collection = `/api/v1/${name}`;
      const make = async ({ admin }: Actors) => (await admin.post(collection, accessRequest(name))).body.id as string;
      return Object.entries<(typeof CALLS)[string]>({
        [`POST ${collection}`]: ({ admin }, headers) => admin.post(collection, accessRequest(name), headers),
        [`PUT ${collection}/{id}`]: async (actors, headers) =>
          actors.admin.put(`${collection}/${await make(actors)}`, accessRequest(name), headers),
        [`PATCH ${collection}/{id}`]: async (actors, headers) =>
          actors.admin.patch(`${collection}/${await make(actors)}`, { description: 'Changed.' }, headers),
        [`DELETE ${collection}/{id}`]: async (actors, headers) =>
          actors.admin.delete(`${collection}/${await make(actors)}`, headers),
      });
    }),
  ),
  'POST /api/v1/audits': ({ user }, headers) => user.post('audits', { ...auditRequest(), status: 'success' }, headers),
  'PUT /api/v1/audits/{id}': async ({ user }, headers) => {
    const { id } = (await user.post('audits', auditRequest())).body;
    return user.put(`audits/${id}`, { status: 'failure' }, headers);
  },
  'DELETE /api/v1/audits/{id}': async ({ admin }, headers) =>
    admin.delete(`audits/${(await admin.post('audits', auditRequest())).body.id}`, headers),
  'POST /api/v1/rules/test': ({ admin }, headers) => admin.post('rules/test', { permission: 'audits:read' }, headers),
  'POST /api/v1/jobs/{queue}/{id}/retry': async ({ app, admin }, headers) =>
    admin.post(`${await failedJob(app)}/retry`, undefined, headers),
  'POST /api/v1/jobs/{queue}/retry-failed': ({ admin }, headers) =>
    admin.post('jobs/events/retry-failed', undefined, headers),
  'DELETE /api/v1/jobs/{queue}/{id}': async ({ app, admin }, headers) => admin.delete(await failedJob(app), headers),
};

/** A role, a permission or a rule with a new name, which affects no user. */
function accessRequest(kind: 'roles' | 'permissions' | 'rules'): Record<string, unknown> {
  const id = randomUUID();
  if (kind === 'roles') return { name: `role-${id}` };
  if (kind === 'permissions') return { name: `things:${id}` };
  return { name: id, effect: 'deny', permission: 'users:read', conditions: { 'actor.userId': id } };
}

function auditRequest(): Record<string, unknown> {
  return { actionType: 'other', entityType: 'parcel', entityId: randomUUID(), status: 'pending' };
}

async function step(
  { manager, user }: Actors,
  from: Parameters<typeof orderIn>[0],
  action: string,
  headers: Record<string, string>,
): Promise<Answer> {
  const { id } = await orderIn(from, { buyer: user, manager, product: await createProduct(manager) });
  return manager.post(`orders/${id}/${action}`, undefined, headers);
}

interface Actors {
  app: TestApp;
  admin: ApiClient;
  manager: ApiClient;
  user: ApiClient;
  provider: OpenIdServer;
  models: OpenAiServer;
}

describe('every route that changes something', () => {
  let actors: Actors;
  let routes: string[];

  beforeAll(async () => {
    const provider = await OpenIdServer.start({ slash: true });
    const models = await OpenAiServer.start();
    const app = await TestApp.start({ WORKER: 'true', ...providerSettings(provider), ...models.settings() });
    actors = {
      models,
      app,
      provider,
      admin: await app.signIn('admin'),
      manager: await app.signIn('manager'),
      user: await app.signIn('user'),
    };
    const { operations } = await Description.of(app.nobody);
    routes = operations.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  });
  afterAll(async () => {
    await actors.app.close();
    await actors.provider.goAway();
    await actors.models.stop();
  });

  it('is called by this test', () => {
    expect(Object.keys(CALLS).toSorted()).toEqual(routes.toSorted());
  });

  it.each(Object.entries(CALLS))('leaves an audit record of who asked for it, and from where: %s', async (_, call) => {
    const requestId = randomUUID();

    const { status } = await call(actors, { 'X-Request-Id': requestId, 'User-Agent': 'every-change/1.0' });

    expect(Math.floor(status / 100)).toBe(2);
    const { rows } = await actors.app.sql.query(
      `select a.status, a.actor, a.trace_id, p.data from audits a
       left join audit_personal_data p on p.audit_id = a.id and p.part = 'source' where a.request_id = $1`,
      [requestId],
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows)
      expect(row).toEqual({
        status: 'success',
        actor: expect.stringMatching(/^(user:[\da-f-]{36}|anonymous)$/),
        trace_id: expect.stringMatching(/^[\da-f]{32}$/),
        data: { '/ipAddress': '127.0.0.1', '/userAgent': 'every-change/1.0' },
      });
  });
});
