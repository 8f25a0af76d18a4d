import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Database } from '../../src/kernel/database/database.js';
import { eventType } from '../../src/kernel/events/domain-event.js';
import { EventHandlers } from '../../src/kernel/events/event-handlers.js';
import { Events } from '../../src/kernel/events/events.js';
import { TestApp } from '../support/app.js';
import { createProduct, lines } from '../support/factories.js';
import { until } from '../support/until.js';

const Tested = eventType<{ number: number }>('test.meanwhile', 1);
const SUBJECT = '0196a1f0-0000-7000-8000-000000000003';

/** More than the places there are for handlers that wait for servers. */
const ORDERS = 12;
const PLACES = 8;

describe('while the mail server takes connections and says nothing', () => {
  let server: Server;
  const sockets = new Set<Socket>();
  let app: TestApp;
  let seen: number[];

  beforeAll(async () => {
    server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    app = await TestApp.start({
      WORKER: 'true',
      OUTBOX_POLL_MS: '50',
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      SMTP_TIMEOUT_MS: '60000',
      SHUTDOWN_TIMEOUT: '3',
    });
    app.app.get(EventHandlers).register(Tested, 'tests', 'transactional', ({ data }) => {
      seen.push(data.number);
      return Promise.resolve();
    });
    const [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
    const product = await createProduct(manager);
    for (let count = 0; count < ORDERS; count++)
      expect((await user.post('orders', lines([product, 1]))).status).toBe(201);
    // Every place for mails is taken by one that waits.
    await until(() => sockets.size >= PLACES);
  });
  beforeEach(() => {
    seen = [];
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await app.close();
  });

  it('events whose handlers write to the database flow on', async () => {
    for (let number = 0; number < 20; number++)
      await app.app.get(Database).transaction(() => app.app.get(Events).emit(Tested(SUBJECT, { number })));

    await until(() => seen.length === 20, 5000);
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, number) => number));
    expect(sockets.size).toBe(PLACES);
  });

  it('a report is written', async () => {
    const manager = await app.signIn('manager');
    const { status, body } = await manager.post('reports', { type: 'orders', format: 'csv' });
    expect(status).toBe(201);

    await until(async () => (await manager.get(`reports/${body.id}`)).body.status === 'done', 10_000);
  });
});
