import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, createUser, lines } from '../support/factories.js';
import { mailTo } from '../support/mailed-links.js';
import { TestMailServer } from '../support/mail-server.js';
import { expectProblem } from '../support/problem.js';
import { proof } from '../support/thorough.js';
import { until } from '../support/until.js';
import { createWebhook, verifySignature, WebhookReceiver } from '../support/webhook-receiver.js';

describe('deliveries', () => {
  let app: TestApp;
  let admin: ApiClient;
  let receiver: WebhookReceiver;
  let mails: TestMailServer;

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    mails = await TestMailServer.start();
    app = await TestApp.start({
      WORKER: 'true',
      SMTP_URL: mails.url,
      OUTGOING_NETWORKS: '127.0.0.0/8',
      WEBHOOK_TIMEOUT_MS: '1000',
    });
    admin = await app.signIn('admin');
  });
  afterAll(async () => {
    await app.close();
    await receiver.close();
    await mails.stop();
  });

  const webhookAt = (path: string, fields: Record<string, unknown> = {}) =>
    createWebhook(admin, { url: `${receiver.url}${path}`, eventTypes: ['user.created'], ...fields });
  const deliveriesOf = async (id: string, query = '') =>
    (await admin.get(`webhooks/${id}/deliveries${query}`)).body.items;
  const ended = async (id: string) => {
    await until(async () => {
      const items = await deliveriesOf(id);
      return items.length > 0 && items.every(({ status }: { status: string }) => status !== 'pending');
    });
    return deliveriesOf(id);
  };
  /** The delivery of the webhook after its first attempt. */
  const attempted = async (id: string, attempts = 1) => {
    await until(async () => {
      const [delivery] = await deliveriesOf(id);
      return delivery?.attempts >= attempts && delivery.durationMs !== null;
    });
    return (await deliveriesOf(id))[0];
  };
  /** Has the pending deliveries of the webhook attempted now, as if their wait were over. */
  const hasten = (id: string, fields = 'duration_ms = null') =>
    app.sql.query(
      `with due as (
         update webhook_deliveries set next_attempt_at = now(), ${fields} where webhook_id = '${id}' and status = 'pending')
       select pg_notify('keelson_webhooks', '')`,
    );

  it('are signed messages about what happened, to those who subscribed to it', async () => {
    const { id, secret } = await webhookAt('/orders', {
      eventTypes: ['order.placed', 'order.paid', 'order.cancelled'],
    });
    const others = await webhookAt('/others', { eventTypes: ['order.deleted'] });
    const product = await createProduct(admin, { name: "O'Brien → Müller 🔔" });
    const { body: order } = await admin.post('orders', lines([product, 2]), {
      'X-Request-Id': 'an-order',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01',
    });
    await admin.post(`orders/${order.id}/pay`);

    await until(() => receiver.bodiesAt('/orders').length === 2);

    const [placed, paid] = receiver.bodiesAt('/orders').toSorted((a, b) => b.type.localeCompare(a.type));
    expect(placed).toEqual({
      type: 'order.placed',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      id: expect.any(String),
      subject: order.id,
      version: 1,
      data: {
        number: order.number,
        userId: admin.userId,
        total: order.total,
        lines: [expect.objectContaining({ productId: product.id, name: "O'Brien → Müller 🔔", quantity: 2 })],
      },
    });
    expect(paid).toMatchObject({ type: 'order.paid', subject: order.id });
    const [message] = receiver.received.filter(
      ({ path, body }) => path === '/orders' && JSON.parse(body).type === 'order.placed',
    );
    expect(verifySignature(message!, secret)).toEqual(JSON.parse(message!.body));
    expect(() => verifySignature(message!, others.secret)).toThrow();
    expect(message!.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': JSON.parse(message!.body).id,
      'user-agent': expect.stringMatching(/^Keelson-Webhooks\//),
      'x-request-id': 'an-order',
      traceparent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-0[01]$/),
    });
    expect(
      (await ended(id)).toSorted((a: { eventType: string }, b: { eventType: string }) =>
        a.eventType.localeCompare(b.eventType),
      ),
    ).toEqual(
      // Each event is relayed by itself, so either may come first.
      [paid, placed].map(({ id: messageId, type }) =>
        expect.objectContaining({
          messageId,
          eventType: type,
          status: 'delivered',
          attempts: 1,
          responseStatus: 204,
          error: null,
          nextAttemptAt: null,
        }),
      ),
    );
    expect(await deliveriesOf(id, '?eventType=order.paid')).toHaveLength(1);
    expect(await deliveriesOf(others.id)).toEqual([]);
  });

  it('tell nothing that is private', async () => {
    await webhookAt('/private', { eventTypes: ['user.created', 'user.updated'] });
    const user = await createUser(admin, { email: 'former@example.com' });
    await admin.patch(`users/${user}`, { email: 'latter@example.com', firstName: 'Zoë' });

    await until(() => receiver.bodiesAt('/private').length === 2);

    const data = receiver.bodiesAt('/private').map((body) => body.data);
    expect(data).toEqual(expect.arrayContaining([{ roles: ['user'] }, { fields: expect.any(Array) }]));
  });

  it('are signed with both secrets after a rotation, until the overlap has passed', async () => {
    const { id, secret } = await webhookAt('/rotated');
    const { body: rotated } = await admin.post(`webhooks/${id}/rotate`, { overlapSeconds: 3600 });
    await admin.post(`webhooks/${id}/test`);
    await until(() => receiver.bodiesAt('/rotated').length === 1);

    const [first] = receiver.received.filter(({ path }) => path === '/rotated');
    expect(String(first!.headers['webhook-signature']).split(' ')).toHaveLength(2);
    verifySignature(first!, secret);
    verifySignature(first!, rotated.secret);

    await app.sql.query('update webhook_secrets set expires_at = now() where webhook_id = $1 and expires_at > now()', [
      id,
    ]);
    await admin.post(`webhooks/${id}/test`);
    await until(() => receiver.bodiesAt('/rotated').length === 2);
    const second = receiver.received.filter(({ path }) => path === '/rotated')[1];
    expect(() => verifySignature(second!, secret)).toThrow();
    verifySignature(second!, rotated.secret);
  });

  it('can be tried with a test, also while the webhook is inactive', async () => {
    const { id } = await webhookAt('/tested', { isActive: false });

    const { status, body } = await admin.post(`webhooks/${id}/test`);

    expect(status).toBe(202);
    expect(body).toMatchObject({ webhookId: id, eventType: 'webhook.test', status: 'pending', attempts: 0 });
    expect(await ended(id)).toEqual([expect.objectContaining({ id: body.id, status: 'delivered' })]);
    expect(receiver.bodiesAt('/tested')).toEqual([
      expect.objectContaining({ id: body.messageId, type: 'webhook.test', data: {} }),
    ]);
    await createUser(admin);
    receiver.answerAt('/tested', (response) => response.writeHead(500).end());
    await admin.post(`webhooks/${id}/test`);
    const [failed] = await ended(id);
    expect(failed).toMatchObject({ status: 'failed', attempts: 1, error: 'The endpoint answered 500.' });
    expect(await deliveriesOf(id)).toHaveLength(2);
    const { rows } = await app.sql.query(`select details from audits where entity_id = $1 order by created_at`, [id]);
    expect(rows.at(-1)).toEqual({ details: { test: true } });
  });

  it('are retried with the same id until they succeed', async () => {
    const { id, secret } = await webhookAt('/flaky');
    const refusals = [500, 302, 429];
    receiver.answerAt('/flaky', (response) => {
      const status = refusals.shift() ?? 204;
      response.writeHead(status, { Location: `${receiver.url}/elsewhere`, 'Retry-After': '100' }).end();
    });
    await createUser(admin);

    const first = await attempted(id);
    expect(first).toMatchObject({ status: 'pending', responseStatus: 500, error: 'The endpoint answered 500.' });
    const wait = () =>
      app.sql.query(
        'select extract(epoch from next_attempt_at - now())::float as s from webhook_deliveries where webhook_id = $1',
        [id],
      );
    expect((await wait()).rows[0].s).toBeGreaterThan(90);
    expect((await admin.get(`webhooks/${id}`)).body.failingSince).not.toBeNull();
    await hasten(id);
    expect(await attempted(id, 2)).toMatchObject({ responseStatus: 302 });
    await hasten(id);
    expect(await attempted(id, 3)).toMatchObject({ responseStatus: 429 });
    await hasten(id);
    const [last] = await ended(id);

    expect(last).toMatchObject({ status: 'delivered', attempts: 4, error: null });
    expect(receiver.bodiesAt('/elsewhere')).toEqual([]);
    const messages = receiver.received.filter(({ path }) => path === '/flaky');
    expect(messages).toHaveLength(4);
    expect(new Set(messages.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    for (const message of messages) verifySignature(message, secret);
    expect((await admin.get(`webhooks/${id}`)).body).toMatchObject({ failingSince: null, version: 1 });
  });

  it('fail after the last attempt, and can be replayed', async () => {
    const { id } = await webhookAt('/down');
    receiver.answerAt('/down', (response) => response.writeHead(503).end());
    await createUser(admin);
    await attempted(id);
    await hasten(id, 'attempts = 8');

    const [failed] = await ended(id);
    expect(failed).toMatchObject({ status: 'failed', attempts: 9, error: 'The endpoint answered 503.' });
    expect((await admin.get(`webhooks/${id}`)).body).toMatchObject({ isActive: true });

    receiver.answerAt('/down', (response) => response.writeHead(200).end('thanks'));
    const replay = await admin.post(`webhooks/${id}/deliveries/${failed.id}/replay`);
    expect([replay.status, replay.body.status, replay.body.attempts]).toEqual([202, 'pending', 0]);
    expect(await ended(id)).toEqual([
      expect.objectContaining({ id: failed.id, messageId: failed.messageId, status: 'delivered', attempts: 1 }),
    ]);
    expect(new Set(receiver.bodiesAt('/down').map((body) => body.id)).size).toBe(1);
  });

  it('are not replayed while they are pending, or when the webhook is inactive', async () => {
    const { id } = await webhookAt('/pending');
    receiver.answerAt('/pending', (response) => response.writeHead(500).end());
    await createUser(admin);
    const { id: deliveryId } = await attempted(id);
    const path = `webhooks/${id}/deliveries/${deliveryId}/replay`;

    expectProblem(await admin.post(path), 409, 'webhook_delivery_pending');
    await admin.patch(`webhooks/${id}`, { isActive: false });
    expect(await deliveriesOf(id)).toEqual([expect.objectContaining({ status: 'cancelled', nextAttemptAt: null })]);
    expectProblem(await admin.post(path), 409, 'webhook_inactive');
    await admin.patch(`webhooks/${id}`, { isActive: true });
    receiver.answerAt('/pending', (response) => response.writeHead(204).end());
    expect((await admin.post(path)).status).toBe(202);
    expect(await ended(id)).toEqual([expect.objectContaining({ status: 'delivered' })]);
  });

  it('disable a webhook whose endpoint is gone, and tell the user who registered it', async () => {
    const owner = await app.signIn('admin');
    const fields = { url: `${receiver.url}/gone`, eventTypes: ['user.created'] };
    const { id, url } = await createWebhook(owner, fields);
    receiver.answerAt('/gone', (response) => response.writeHead(410).end());
    await createUser(admin);

    expect(await ended(id)).toEqual([expect.objectContaining({ status: 'failed', attempts: 1, responseStatus: 410 })]);
    await until(async () => !(await admin.get(`webhooks/${id}`)).body.isActive);
    expect((await admin.get(`webhooks/${id}`)).body).toMatchObject({ disabledReason: 'gone', version: 2 });
    const { items } = (await admin.get(`audits?entityId=${id}`)).body;
    expect(items[0]).toMatchObject({
      actor: 'system',
      changes: { isActive: { to: false } },
      details: { reason: 'gone' },
    });
    const { email } = (await owner.get('users/me')).body;
    expect((await mailTo(mails, email, 'A webhook was switched off')).mail.text).toContain(url);

    expect((await admin.patch(`webhooks/${id}`, { description: 'Closed' })).body.disabledReason).toBe('gone');
    const reactivated = await admin.patch(`webhooks/${id}`, { isActive: true });
    expect(reactivated.body).toMatchObject({ isActive: true, disabledReason: null, failingSince: null });
  });

  it('disable a webhook that failed for a day, and cancel what waits', async () => {
    const { id } = await webhookAt('/dead');
    receiver.answerAt('/dead', (response) => response.writeHead(500).end());
    await createUser(admin);
    await attempted(id);
    await createUser(admin);
    await until(async () => (await deliveriesOf(id)).length === 2);
    await attempted(id);
    await app.sql.query(`update webhooks set failing_since = now() - interval '21 hours' where id = $1`, [id]);
    await app.sql.query(
      `update webhook_deliveries set attempts = 8, next_attempt_at = now() where id = (
         select id from webhook_deliveries where webhook_id = $1 order by created_at limit 1)`,
      [id],
    );
    await app.sql.query(`select pg_notify('keelson_webhooks', '')`);

    await until(async () => !(await admin.get(`webhooks/${id}`)).body.isActive);
    expect((await admin.get(`webhooks/${id}`)).body).toMatchObject({ disabledReason: 'failing' });
    expect((await deliveriesOf(id)).map(({ status }: { status: string }) => status)).toEqual(['cancelled', 'failed']);
    const before = receiver.bodiesAt('/dead').length;
    await createUser(admin);
    await admin.post(`webhooks/${id}/test`);
    await until(() => receiver.bodiesAt('/dead').length === before + 1);
    expect(await deliveriesOf(id)).toHaveLength(3);
  });

  proof('end when the endpoint hangs, and do not delay those of others', async () => {
    const hanging = await webhookAt('/hanging');
    const quick = await webhookAt('/quick');
    receiver.answerAt('/hanging', () => {});
    for (let count = 0; count < 8; count++) await createUser(admin);

    await until(() => receiver.bodiesAt('/quick').length === 8);

    expect(await ended(quick.id)).toHaveLength(8);
    expect(await attempted(hanging.id)).toMatchObject({
      error: 'The endpoint did not answer in time.',
      responseStatus: null,
    });
  });

  it('report a connection that fails without revealing addresses', async () => {
    const { id } = await webhookAt('/refused');
    await app.sql.query(`
      begin; set local keelson.audited = 'test'; update webhooks set url = 'http://127.0.0.1:1/' where id = '${id}'; commit`);
    await createUser(admin);

    expect(await attempted(id)).toMatchObject({ error: 'The connection failed: ECONNREFUSED.', responseStatus: null });
  });

  it('are counted', async () => {
    const [good, bad] = [await webhookAt('/good'), await webhookAt('/bad')];
    receiver.answerAt('/bad', (response) => response.writeHead(500).end());
    await createUser(admin);
    await Promise.all([ended(good.id), attempted(bad.id)]);

    const { registry } = await import('../../src/kernel/telemetry/metrics/metrics.js');
    const metrics = await registry.metrics();
    expect(metrics).toMatch(/keelson_webhook_attempts_total\{outcome="delivered"\} [1-9]/);
    expect(metrics).toMatch(/keelson_webhook_attempts_total\{outcome="retried"\} [1-9]/);
    expect(metrics).toMatch(/keelson_webhook_attempt_duration_seconds_count [1-9]/);
    expect(metrics).toMatch(/keelson_webhook_deliveries_pending [1-9]/);
  });
});
