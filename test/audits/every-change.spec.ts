import { randomUUID } from 'node:crypto';
import type { Answer, ApiClient } from '../support/client.js';
import { failedJob } from '../support/failed-job.js';
import { createProduct, lines, productRequest } from '../support/factories.js';
import { linkToken } from '../support/mailed-links.js';
import { Description } from '../support/openapi.js';
import { TestApp } from '../support/app.js';

const PASSWORD = 'correct horse battery';
const NEW = 'violet lamps hum softly';

/**
 * One successful call of every route that changes something. A new route has to
 * be added here, and so has to write its audit record.
 */
const CALLS: Record<string, (actors: Actors, headers: Record<string, string>) => Promise<Answer>> = {
  'POST /api/v1/auth/login': async ({ app, user }, headers) => {
    const { email } = (await user.get('users/me')).body;
    return app.nobody.post('auth/login', { email, password: PASSWORD }, headers);
  },
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
  'PUT /api/v1/products/{id}': async ({ manager }, headers) => {
    const { id } = await createProduct(manager);
    return manager.put(`products/${id}`, productRequest(), headers);
  },
  'PATCH /api/v1/products/{id}': async ({ manager }, headers) => {
    const { id } = await createProduct(manager);
    return manager.patch(`products/${id}`, { stock: 1 }, headers);
  },
  'DELETE /api/v1/products/{id}': async ({ manager }, headers) => {
    const { id } = await createProduct(manager);
    return manager.delete(`products/${id}`, headers);
  },
  'POST /api/v1/orders': async ({ manager, user }, headers) =>
    user.post('orders', lines([await createProduct(manager), 1]), headers),
  'POST /api/v1/reports': ({ manager }, headers) => manager.post('reports', { type: 'orders', format: 'csv' }, headers),
  'POST /api/v1/jobs/{queue}/{id}/retry': async ({ app, admin }, headers) =>
    admin.post(`${await failedJob(app)}/retry`, undefined, headers),
  'DELETE /api/v1/jobs/{queue}/{id}': async ({ app, admin }, headers) => admin.delete(await failedJob(app), headers),
};

interface Actors {
  app: TestApp;
  admin: ApiClient;
  manager: ApiClient;
  user: ApiClient;
}

describe('every route that changes something', () => {
  let actors: Actors;
  let routes: string[];

  beforeAll(async () => {
    const app = await TestApp.start({ WORKER: 'true' });
    actors = {
      app,
      admin: await app.signIn('admin'),
      manager: await app.signIn('manager'),
      user: await app.signIn('user'),
    };
    const { operations } = await Description.of(app.nobody);
    routes = operations.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  });
  afterAll(() => actors.app.close());

  it('is called by this test', () => {
    expect(Object.keys(CALLS).toSorted()).toEqual(routes.toSorted());
  });

  it.each(Object.entries(CALLS))('leaves an audit record under its request id: %s', async (_, call) => {
    const requestId = randomUUID();

    const { status } = await call(actors, { 'X-Request-Id': requestId });

    expect(Math.floor(status / 100)).toBe(2);
    const { rows } = await actors.app.sql.query('select status from audits where request_id = $1', [requestId]);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.status === 'success')).toBe(true);
  });
});
