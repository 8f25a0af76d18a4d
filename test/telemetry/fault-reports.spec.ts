import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UnrecoverableError } from 'bullmq';
import { Database } from '../../src/kernel/database/database.js';
import { eventType } from '../../src/kernel/events/domain-event.js';
import { EventHandlers } from '../../src/kernel/events/event-handlers.js';
import { Events } from '../../src/kernel/events/events.js';
import { ProductsService } from '../../src/modules/products/products.service.js';
import { TestApp } from '../support/app.js';
import { until } from '../support/until.js';

const Tested = eventType<{ email: string }>('test.happened', 1);
const SUBJECT = '0196a1f0-0000-7000-8000-000000000001';

describe('faults', () => {
  let sentry: Server;
  let app: TestApp;
  let failure: () => Error;
  let tries: number;
  /** What Sentry was sent: envelopes of lines, the third of which is the event. */
  let received: string[];

  beforeAll(async () => {
    sentry = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push(`${request.url}\n${body}`);
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => sentry.listen(0, '127.0.0.1', resolve));
    const { port } = sentry.address() as AddressInfo;
    app = await TestApp.start({
      WORKER: 'true',
      JOB_BACKOFF_MS: '20',
      OUTBOX_POLL_MS: '50',
      SENTRY_DSN: `http://public@127.0.0.1:${port}/42`,
    });
    app.app.get(EventHandlers).register(Tested, 'tests', 'transactional', () => {
      tries++;
      return Promise.reject(failure());
    });
  });
  beforeEach(() => {
    received = [];
    tries = 0;
  });
  afterAll(async () => {
    await app.close();
    sentry.closeAllConnections();
    await new Promise((resolve) => sentry.close(resolve));
  });

  const emit = () =>
    app.app.get(Database).transaction(() => app.app.get(Events).emit(Tested(SUBJECT, { email: 'anna@example.com' })));
  // oxlint-disable-next-line no-explicit-any
  const events = () => received.map((text) => JSON.parse(text.split('\n')[3] ?? '{}') as Record<string, any>);

  it('of a job are reported once, after the last attempt, without personal data', async () => {
    failure = () => new Error('cannot reach anna@example.com with Bearer abc.def');
    await emit();

    await until(() => received.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(tries).toBe(4);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatch(/^\/api\/42\/envelope\//);
    expect(received[0]).not.toMatch(/anna|abc\.def/);
    const [event] = events();
    expect(event).toMatchObject({
      environment: 'test',
      tags: { job: 'test.happened', queue: 'events', attempts: '4', requestId: expect.any(String) },
      exception: { values: [{ type: 'Error', value: 'cannot reach [email] with [token]' }] },
    });
    expect(event?.exception.values[0].stacktrace.frames.length).toBeGreaterThan(0);
    for (const name of ['user', 'request', 'extra', 'server_name']) expect(event).not.toHaveProperty(name);
  });

  it('of a job that cannot be retried are reported at once', async () => {
    failure = () => new UnrecoverableError('no such mailbox');
    await emit();

    await until(() => received.length > 0);
    expect(tries).toBe(1);
    expect(events()[0]).toMatchObject({
      tags: { attempts: '1' },
      exception: { values: [{ value: 'no such mailbox' }] },
    });
  });

  it('of a request are reported when they are ours', async () => {
    const broken = jest.spyOn(app.app.get(ProductsService), 'get').mockRejectedValue(new TypeError('a bug'));
    const answer = await app.nobody.get(`products/${SUBJECT}`, { 'X-Request-Id': 'the-request' });
    broken.mockRestore();
    expect(answer.status).toBe(500);
    expect((await app.nobody.get(`products/${SUBJECT}`)).status).toBe(404);

    await until(() => received.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(events()).toMatchObject([
      { tags: { requestId: 'the-request' }, exception: { values: [{ type: 'TypeError', value: 'a bug' }] } },
    ]);
  });
});
