import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { EXTERNAL_QUEUE } from '../../src/kernel/jobs/queues.js';
import { OrderExpiryService } from '../../src/modules/orders/order-expiry.service.js';
import { UsersService } from '../../src/modules/users/users.service.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { TestMailServer } from '../support/mail-server.js';
import { until } from '../support/until.js';

/** Waits for it, and gives it. */
async function found<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  let value: T | undefined;
  await until(async () => (value = await look()) !== undefined);
  return value!;
}

describe('mail about orders and accounts', () => {
  let server: TestMailServer;
  let app: TestApp;
  let manager: ApiClient;
  let queue: Queue;
  const logged: string[] = [];

  beforeAll(async () => {
    server = await TestMailServer.start();
    const env = { WORKER: 'true', SMTP_URL: server.url, JOB_BACKOFF_MS: '30', PUBLIC_URL: 'https://shop.example.com' };
    // Users are changed beside the application, which no cache hears of.
    app = await TestApp.start(
      { ...env, CACHE_ENABLED: 'false', MAIL_FROM: 'Käfer & Söhne <shop@example.com>' },
      undefined,
      (line) => logged.push(line),
    );
    manager = await app.signIn('manager');
    queue = app.app.get<Queue>(getQueueToken(EXTERNAL_QUEUE));
  });
  afterEach(() => {
    server.answer = () => undefined;
  });
  afterAll(async () => {
    await app.close();
    await server.stop();
  });

  /** A user who was welcomed already. */
  async function buyer(firstName = 'Zoë', lastName = 'Müller-O’Brien'): Promise<ApiClient & { email: string }> {
    const user = await app.signIn('user');
    const { email } = (await user.get('users/me')).body as { email: string };
    await until(() => server.to(email).length === 1);
    await app.sql.query('update users set first_name = $1, last_name = $2 where id = $3', [
      firstName,
      lastName,
      user.userId,
    ]);
    return Object.assign(user, { email });
  }

  async function order(user: ApiClient, fields: Record<string, unknown> = {}, quantity = 1) {
    const { status, body } = await user.post('orders', lines([await createProduct(manager, fields), quantity]));
    expect(status).toBe(201);
    return body as { id: string; number: string };
  }

  const aboutOrder = (number: string, from = server.taken) => from.filter(({ mail }) => mail.subject?.includes(number));
  const eventOf = async (id: string) => {
    const jobs = await queue.getJobs(['completed', 'failed', 'delayed', 'active', 'waiting']);
    return jobs.find(({ name, data }) => name === 'order.placed' && data.subject === id);
  };

  /** Waits until the handlers of all events of the subject are done. */
  const handled = (id: string) =>
    until(async () => (await app.sql.query('select 1 from outbox where subject = $1', [id])).rowCount === 0);

  it('tells the buyer of an order once, with names as they are written', async () => {
    const user = await buyer('Siobhán', "O'Brien <b>");
    const { id, number } = await order(
      user,
      { name: "Müller's <Teapot> & Co", price: { amount: 1999, currency: 'EUR' } },
      2,
    );

    const { mail, recipient, raw, messageId } = await found(() => aboutOrder(number)[0]);

    expect(recipient).toBe(user.email);
    expect(mail.to).toEqual([{ address: user.email, name: "Siobhán O'Brien <b>" }]);
    expect(mail.from).toEqual({ address: 'shop@example.com', name: 'Käfer & Söhne' });
    expect(mail.subject).toBe(`We have your order ${number}`);
    expect(mail.text).toContain('Hello Siobhán,');
    expect(mail.text).toContain("2 × Müller's <Teapot> & Co (");
    expect(mail.text).toContain('Total: €39.98');
    expect(mail.html).toContain('<bdi>Müller&#39;s &lt;Teapot&gt; &amp; Co</bdi>');
    expect(mail.html).toContain('€39.98');
    expect(mail.html).toContain('https://shop.example.com');
    expect(raw).toMatch(/^Content-Type: multipart\/alternative/m);
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(/^[\p{ASCII}]*$/u.test(raw)).toBe(true);
    const event = (await found(() => eventOf(id))).data.id;
    expect(messageId).toBe(`<${event}.notifications.order-placed@shop.example.com>`);

    await handled(id);
    expect(aboutOrder(number)).toHaveLength(1);
  });

  it('welcomes new users', async () => {
    const user = await buyer();
    const { mail } = server.to(user.email)[0]!;

    expect(mail.subject).toBe('Welcome to Keelson');
    expect(mail.html).toContain('href="https://shop.example.com"');
  });

  it('sends no welcome to demo accounts', async () => {
    const account = { email: 'demo@example.com', firstName: 'Demo', lastName: 'Demo', passwordHash: null, demo: true };
    const id = await app.app.get(UsersService).create(null, { ...account, roles: ['user'] });

    await handled(id);
    expect(server.to('demo@example.com')).toEqual([]);
  });

  it('tells the buyer that an order was cancelled because it was not paid', async () => {
    const user = await buyer();
    const { id, number } = await order(user);
    await app.sql.query(`update orders set reserved_until = now() - interval '1 second' where id = $1`, [id]);

    await app.app.get(OrderExpiryService).expireDue();

    const { mail, recipient } = await found(() =>
      server.taken.find((one) => one.mail.subject === `Your order ${number} was cancelled`),
    );
    expect(recipient).toBe(user.email);
    expect(mail.text).toContain('It was not paid in time');
  });

  it('tells the buyer of each step, and of what was changed', async () => {
    const user = await buyer();
    const product = await createProduct(manager, { name: 'Teapot', price: { amount: 1999, currency: 'EUR' } });
    const { body: placed } = await user.post('orders', lines([product, 1]));
    const { id, number } = placed as { id: string; number: string };
    const mailed = (subject: string) => found(() => server.taken.find(({ mail }) => mail.subject === subject));

    await user.put(`orders/${id}`, lines([product, 3]));
    const changed = await mailed(`Your order ${number} was changed`);
    for (const step of ['pay', 'ship', 'deliver']) await manager.post(`orders/${id}/${step}`);
    const steps = [
      await mailed(`Your order ${number} is paid`),
      await mailed(`Your order ${number} is on its way`),
      await mailed(`Your order ${number} has arrived`),
    ];

    for (const { recipient, mail } of [changed, ...steps]) {
      expect(recipient).toBe(user.email);
      expect(mail.text).toContain('3 × Teapot (');
      expect(mail.text).toContain('Total: €59.97');
    }
    await handled(id);
    expect(aboutOrder(number)).toHaveLength(5);
  });

  it.each([
    ['buyer', 'You cancelled it.'],
    ['shop', 'We are sorry that we could not fulfil it.'],
  ])('tells the buyer that the %s cancelled the order, and what goes back', async (by, sentence) => {
    const user = await buyer();
    const { id, number } = await order(user, { price: { amount: 1250, currency: 'EUR' } }, 2);
    await manager.post(`orders/${id}/pay`);

    await (by === 'buyer' ? user : manager).post(`orders/${id}/cancel`);

    const { mail, recipient } = await found(() =>
      server.taken.find((one) => one.mail.subject === `Your order ${number} was cancelled`),
    );
    expect(recipient).toBe(user.email);
    expect(mail.text).toContain(sentence);
    expect(mail.text).toContain('We will refund the €25.00 that you have paid.');
  });

  it('sends nothing that the buyer has declined', async () => {
    const user = await buyer();
    const preferences = [{ type: 'order.placed', channel: 'email', enabled: false }];
    expect((await user.patch('notifications/preferences', { preferences })).status).toBe(200);

    const { id, number } = await order(user);
    await manager.post(`orders/${id}/pay`);

    await until(() => aboutOrder(number).length === 1);
    await handled(id);
    expect(aboutOrder(number).map(({ mail }) => mail.subject)).toEqual([`Your order ${number} is paid`]);
  });

  it('sends nothing about a step that was refused', async () => {
    const user = await buyer();
    const { id, number } = await order(user);
    expect((await manager.post(`orders/${id}/ship`)).status).toBe(409);
    await user.post(`orders/${id}/cancel`);
    expect((await manager.post(`orders/${id}/pay`)).status).toBe(409);

    await until(() => aboutOrder(number).length === 2);
    await handled(id);
    // Two events at once may be handled in either order.
    const subjects = aboutOrder(number).map(({ mail }) => mail.subject);
    const expected = [`We have your order ${number}`, `Your order ${number} was cancelled`];
    expect(subjects).toHaveLength(2);
    expect(subjects).toEqual(expect.arrayContaining(expected));
  });

  it('tries again while the server asks for patience', async () => {
    const user = await buyer();
    server.answer = ({ recipient }) =>
      recipient === user.email && server.refused.filter((one) => one.recipient === user.email).length < 2
        ? [451, '4.3.0 try again later']
        : undefined;

    const { number } = await order(user);

    await until(() => aboutOrder(number).length === 1);
    const tries = aboutOrder(number, [...server.refused, ...server.taken]);
    expect(tries).toHaveLength(3);
    expect(new Set(tries.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('gives up at once, and for good, when the server refuses the mail', async () => {
    const user = await buyer();
    server.answer = ({ recipient }) =>
      recipient === user.email ? [550, `5.1.1 <${user.email}>: no such mailbox`] : undefined;

    const { id, number } = await order(user);

    await found(async () => ((await (await eventOf(id))?.isFailed()) ? true : undefined));
    await until(
      async () =>
        (await app.sql.query('select 1 from outbox where failed_at is not null and subject = $1', [id])).rowCount,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const job = (await eventOf(id))!;
    expect({
      tries: aboutOrder(number, server.refused).length,
      attempts: job.attemptsMade,
      failed: await job.isFailed(),
    }).toEqual({
      tries: 1,
      attempts: 1,
      failed: true,
    });
    expect(job.failedReason).toBe('The mail server refused the mail: EMESSAGE, 550 5.1.1 <[address]>: no such mailbox');
    expect(JSON.stringify(job)).not.toContain(user.email);
  });

  it('delivers what was ordered while the server was away', async () => {
    const user = await buyer();
    const { port } = server;
    await server.stop();
    const { id, number } = await order(user);
    await until(async () => ((await eventOf(id))?.attemptsMade ?? 0) >= 1);

    const again = await TestMailServer.start(port);
    try {
      await until(() => aboutOrder(number, again.taken).length === 1);
    } finally {
      await again.stop();
      server = await TestMailServer.start(port);
    }
  });

  it('sends nothing for an event that comes again', async () => {
    const user = await buyer();
    const { id, number } = await order(user);
    await until(() => aboutOrder(number).length === 1);
    // A mail is sent before it is remembered that it was.
    await handled(id);
    const { data } = await found(() => eventOf(id));

    const again = await queue.add('order.placed', data, { jobId: `again-${data.id}` });

    await until(() => again.isCompleted());
    expect(aboutOrder(number)).toHaveLength(1);
  });

  it('gives the second mail the same Message-ID when the memory of the first was lost', async () => {
    const user = await buyer();
    const { id, number } = await order(user);
    await until(() => aboutOrder(number).length === 1);
    // A mail is sent before it is remembered that it was.
    await handled(id);
    const { data } = await found(() => eventOf(id));
    await app.sql.query('delete from handled_events where event_id = $1', [data.id]);

    await queue.add('order.placed', data, { jobId: `again-${data.id}` });

    await until(() => aboutOrder(number).length === 2);
    const [first, second] = aboutOrder(number);
    expect(second!.messageId).toBe(first!.messageId);
  });

  it('sends nothing to an account that was deleted', async () => {
    const user = await buyer();
    const { id, number } = await order(user);
    await until(() => aboutOrder(number).length === 1);
    // A mail is sent before it is remembered that it was.
    await handled(id);
    const { data } = await found(() => eventOf(id));
    await app.sql.query('update users set deleted_at = now() where id = $1', [user.userId]);
    await app.sql.query('delete from handled_events where event_id = $1', [data.id]);

    const again = await queue.add('order.placed', data, { jobId: `again-${data.id}` });

    await until(() => again.isCompleted());
    expect(aboutOrder(number)).toHaveLength(1);
    expect(logged.some((line) => line.includes('the user was deleted') && line.includes(user.userId!))).toBe(true);
  });

  it('logs no address and no text of an e-mail', async () => {
    await order(await buyer(), { name: 'Teapot' });
    await until(() => logged.some((line) => line.includes('notifications.order-placed')));
    const lines = logged.filter((line) => line.includes('notifications.') || line.includes('mail'));

    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => /@example|Teapot|Siobhán|\[email\]/.test(line))).toEqual([]);
  });
});
