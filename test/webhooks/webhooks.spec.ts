import { createApiKey } from '../support/api-keys.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { expectProblem, placesOf } from '../support/problem.js';
import { createWebhook, webhookRequest } from '../support/webhook-receiver.js';

describe('webhooks', () => {
  let app: TestApp;
  let admin: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.signIn('admin');
  });
  afterAll(() => app.close());

  const auditsOf = async (id: string) => (await admin.get(`audits?entityId=${id}&sort=createdAt`)).body.items;

  it('are created with a secret that is shown once, and kept encrypted', async () => {
    const { status, headers, body } = await admin.post('webhooks', webhookRequest());

    expect([status, headers.get('etag')]).toEqual([201, '"1"']);
    const { secret, ...webhook } = body;
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(webhook).toMatchObject({
      ...webhookRequest(),
      isActive: true,
      disabledReason: null,
      failingSince: null,
      overlapUntil: null,
      version: 1,
    });
    expect((await admin.get(headers.get('location')!)).body).toEqual(webhook);
    const { rows } = await app.sql.query('select secret from webhook_secrets where webhook_id = $1', [body.id]);
    expect(rows).toHaveLength(1);
    expect(rows[0].secret).not.toContain(secret.slice(6));
    const [audit] = await auditsOf(body.id);
    expect(audit).toMatchObject({
      actionType: 'create',
      entityType: 'webhook',
      userId: admin.userId,
      changes: { url: { to: body.url }, eventTypes: { to: ['order.paid'] }, secret: { to: '[masked]' } },
    });
    expect(JSON.stringify(audit)).not.toContain(secret.slice(6));
  });

  it('are listed, filtered and paged', async () => {
    const made = [];
    for (let count = 0; count < 3; count++) made.push(await createWebhook(admin, { isActive: false }));

    const first = await admin.get('webhooks?isActive=false&limit=2');
    const second = await admin.get(`webhooks?isActive=false&limit=2&cursor=${first.body.page.nextCursor}`);

    expect(first.body.page.total).toBe(3);
    const items = [...first.body.items, ...second.body.items];
    expect(items.map(({ id }) => id)).toEqual(made.map(({ id }) => id).toReversed());
    expect(items.some((item) => 'secret' in item)).toBe(false);
  });

  it('are changed only in the version that If-Match names', async () => {
    const { id } = await createWebhook(admin);
    const path = `webhooks/${id}`;

    const { status, body } = await admin.patch(path, { eventTypes: ['user.created'] }, { 'If-Match': '"1"' });

    expect([status, body.version, body.eventTypes, body.url]).toEqual([200, 2, ['user.created'], expect.any(String)]);
    expectProblem(await admin.patch(path, { isActive: false }, { 'If-Match': '"1"' }), 412, 'precondition_failed');
    expect((await admin.patch(path, { description: 'Warehouse' })).body.version).toBe(2);
    expect((await auditsOf(id)).at(-1)).toMatchObject({
      actionType: 'update',
      changes: { eventTypes: { from: ['order.paid'], to: ['user.created'] } },
    });
  });

  it('are deleted with their secrets', async () => {
    const { id, url } = await createWebhook(admin);

    expect((await admin.delete(`webhooks/${id}`, { 'If-Match': '"1"' })).status).toBe(204);

    expectProblem(await admin.get(`webhooks/${id}`), 404, 'webhook_not_found');
    expectProblem(await admin.get(`webhooks/${id}/deliveries`), 404, 'webhook_not_found');
    expectProblem(await admin.post(`webhooks/${id}/test`), 404, 'webhook_not_found');
    expect((await app.sql.query('select from webhook_secrets where webhook_id = $1', [id])).rowCount).toBe(0);
    expect((await auditsOf(id)).at(-1)).toMatchObject({ actionType: 'delete', details: { url } });
  });

  it('get a new secret beside the previous one', async () => {
    const { id, secret } = await createWebhook(admin);

    const rotated = await admin.post(`webhooks/${id}/rotate`, { overlapSeconds: 60 });

    expect([rotated.status, rotated.body.version]).toEqual([200, 2]);
    expect(rotated.body.secret).not.toBe(secret);
    const left = Date.parse(rotated.body.overlapUntil) - Date.now();
    expect(left > 50_000 && left <= 60_000).toBe(true);
    const { body } = await admin.post(`webhooks/${id}/rotate`, { overlapSeconds: 0 });
    expect([body.overlapUntil, typeof body.secret]).toEqual([null, 'string']);
    expect((await auditsOf(id)).at(-1)).toMatchObject({ details: { rotation: true, overlapSeconds: 0 } });
  });

  it('are refused with every violation at once', async () => {
    const answer = await admin.post('webhooks', {
      url: 'ftp://x',
      description: 7,
      eventTypes: ['order.paid', 'order.eaten', 3],
      colour: 'red',
    });
    expectProblem(answer, 422, 'invalid_body');
    expect(placesOf(answer)).toEqual(['#/colour', '#/description', '#/eventTypes/1', '#/eventTypes/2', '#/url']);
    for (const eventTypes of [[], ['order.paid', 'order.paid'], 'order.paid', null])
      expect(placesOf(await admin.post('webhooks', webhookRequest({ eventTypes })))).toEqual(['#/eventTypes']);
    const { id } = await createWebhook(admin);
    expectProblem(await admin.post(`webhooks/${id}/rotate`, { overlapSeconds: -1 }), 422, 'invalid_body');
    expectProblem(await admin.get(`webhooks/${id}/deliveries?status=eaten`), 400, 'invalid_query');
    expectProblem(await admin.get(`webhooks/${id}/deliveries/${id}`), 404, 'webhook_delivery_not_found');
  });

  it('lead to no address that is not public', async () => {
    for (const url of ['https://127.0.0.1/', 'https://localhost:8443/x', 'http://1.1.1.1/', 'https://1.1.1.1:25/']) {
      const answer = await admin.post('webhooks', webhookRequest({ url }));
      expectProblem(answer, 422, 'invalid_body');
      expect(placesOf(answer)).toEqual(['#/url']);
    }
    const { id } = await createWebhook(admin);
    expect(placesOf(await admin.patch(`webhooks/${id}`, { url: 'https://[::1]/' }))).toEqual(['#/url']);
    expect(placesOf(await admin.patch(`webhooks/${id}`, { url: 'https://no.such.invalid/' }))).toEqual(['#/url']);
  });

  it('tell only what their admin may read', async () => {
    const { id } = await createWebhook(admin, { eventTypes: ['order.paid', 'user.created'] });
    const { client } = await createApiKey(admin, { scopes: ['webhooks:manage', 'users:read'] });

    expect((await client.post('webhooks', webhookRequest({ eventTypes: ['user.created'] }))).status).toBe(201);
    expectProblem(await client.post('webhooks', webhookRequest()), 403, 'forbidden');
    // Led elsewhere, it would send the orders there.
    expectProblem(await client.patch(`webhooks/${id}`, { url: 'https://8.8.8.8/' }), 403, 'forbidden');
  });

  it('are for admins', async () => {
    const { id } = await createWebhook(admin);
    const manager = await app.signIn('manager');
    for (const path of ['webhooks', `webhooks/${id}`, `webhooks/${id}/deliveries`]) {
      expectProblem(await app.nobody.get(path), 401, 'unauthenticated');
      expectProblem(await manager.get(path), 403, 'forbidden');
    }
  });
});

describe('webhooks that are switched off', () => {
  it('can be managed, and send nothing', async () => {
    const app = await TestApp.start({ WEBHOOKS: 'false' });
    const admin = await app.signIn('admin');
    const { id } = await createWebhook(admin);

    expectProblem(await admin.post(`webhooks/${id}/test`), 501, 'webhooks_off');

    expect((await admin.get(`webhooks/${id}/deliveries`)).body.items).toEqual([]);
    await app.close();
  });
});
