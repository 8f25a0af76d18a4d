import { TestApp } from '../support/app.js';
import { ChildApp } from '../support/child-app.js';
import type { ApiClient } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { createUser } from '../support/factories.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';
import { createWebhook, verifySignature, WebhookReceiver } from '../support/webhook-receiver.js';

const EVENTS = 200;
const KILLS = 4;

jest.setTimeout(300_000);

/** Two workers beside an API process. One of them is killed again and again while it sends. */
describe('messages to a webhook', () => {
  let database: TestDatabase;
  let app: TestApp;
  let admin: ApiClient;
  let receiver: WebhookReceiver;
  const workers: ChildApp[] = [];

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    database = await createDatabase();
    const settings = {
      ...replicaSettings(),
      OUTGOING_NETWORKS: '127.0.0.0/8',
      WEBHOOK_TIMEOUT_MS: '500',
      OUTBOX_LEASE_MS: '1000',
      JOB_LOCK_MS: '1000',
    };
    app = await TestApp.start(settings, database);
    admin = await app.signIn('admin');
    for (let count = 0; count < 2; count++)
      workers.push(
        await ChildApp.on(database.url, {
          ...settings,
          NODE_ENV: 'test',
          WORKER: 'true',
          DEMO: 'false',
          MIGRATE_ON_START: 'false',
        }),
      );
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.remove()));
    await app.close();
    await database.drop();
    await receiver.close();
  });

  it('all arrive, each under one id, although workers are killed, and none is made twice', async () => {
    receiver.answerAt('/killed', (response) => setTimeout(() => response.writeHead(204).end(), 50));
    const { id, secret } = await createWebhook(admin, { url: `${receiver.url}/killed`, eventTypes: ['user.created'] });
    await Promise.all(workers.map((worker) => worker.start()));
    const users: string[] = [];
    const emit = async () => {
      for (let count = 0; count < EVENTS / KILLS; count++) users.push(await createUser(admin));
    };
    for (let kill = 0; kill < KILLS; kill++) {
      const arrived = receiver.received.length;
      const emitting = emit();
      await until(
        () => receiver.received.length > arrived + 10,
        60_000,
        () => `${receiver.received.length} messages of ${users.length} users after ${kill} kills`,
      );
      await workers[0]!.kill('SIGKILL');
      await Promise.all([workers[0]!.start(), emitting]);
    }

    const left = async () =>
      (await app.sql.query(`select from webhook_deliveries where status <> 'delivered'`)).rowCount;
    await until(
      async () =>
        new Set(receiver.bodiesAt('/killed').map(({ subject }) => subject)).size === EVENTS && (await left()) === 0,
      90_000,
      async () => `${receiver.received.length} messages, ${await left()} deliveries left`,
    );

    const bodies = receiver.bodiesAt('/killed');
    const ids = new Map<string, Set<string>>();
    for (const { subject, id: message } of bodies) ids.set(subject, (ids.get(subject) ?? new Set()).add(message));
    expect([...ids.keys()].toSorted()).toEqual(users.toSorted());
    expect([...ids.values()].filter(({ size }) => size !== 1)).toEqual([]);
    for (const message of receiver.received) verifySignature(message, secret);
    const { rows } = await app.sql.query(
      'select count(*)::int as deliveries, count(distinct message_id)::int as messages from webhook_deliveries where webhook_id = $1',
      [id],
    );
    expect(rows).toEqual([{ deliveries: EVENTS, messages: EVENTS }]);
  });
});
