import { randomUUID } from 'node:crypto';
import { ChildApp } from '../support/child-app.js';
import type { Answer, ApiClient } from '../support/client.js';
import { removeCompiled } from '../support/compiled.js';
import { EventWorkers } from '../support/event-worker.js';
import { createProduct, lines } from '../support/factories.js';
import { TestMailServer } from '../support/mail-server.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { until } from '../support/until.js';

/** Each kills the API six times and job processes three times, then lets one of each live. */
const ROUNDS = Number(process.env.FAILPOINT_ROUNDS ?? 1);
const ORDERS = 3;
/** Where a job process dies: before the mail, between the mail and the memory of it, and after both. */
const PLACES = ['outbox.claimed', 'event.external-effect', 'event.handled'];

const backends = [
  { name: 'PostgreSQL', onRedis: false },
  { name: 'Redis', onRedis: true },
];

for (const { name, onRedis } of backends) {
  (onRedis && !hasRedis ? describe.skip : describe)(`orders with jobs on ${name}, while processes are killed`, () => {
    let redis: RedisServer | undefined;
    let mails: TestMailServer;
    let workers: EventWorkers;
    let app: ChildApp;
    let user: ApiClient;
    let product: { id: string };

    beforeAll(async () => {
      if (onRedis) redis = await RedisServer.start();
      mails = await TestMailServer.start();
      const jobsOn: Record<string, string> = redis ? { REDIS_URL: redis.url } : {};
      workers = await EventWorkers.start({ ...jobsOn, SMTP_URL: mails.url });
      app = await ChildApp.on(workers.database.url, { ...jobsOn, NODE_ENV: 'test', WORKER: 'false' });
      await app.start();
      user = await app.signIn('user@example.com');
      product = await createProduct(await app.signIn('manager@example.com'), { stock: 1_000_000 });
      await app.kill('SIGTERM');
      // The events of the accounts are handled first, because they should not hit the failpoint.
      await liveUntilEmpty();
    }, 120_000);
    afterAll(async () => {
      await app.remove();
      await workers.close();
      await mails.stop();
      await redis?.close();
      removeCompiled();
    });

    const place = (key: string): Promise<Answer> =>
      user.post('orders', lines([product, 1]), { 'Idempotency-Key': key });
    const liveUntilEmpty = async () => {
      const survivor = await workers.spawn().ready();
      await until(async () => (await workers.left()) === 0, 60_000);
      expect(await survivor.terminate()).toEqual({ code: 0, signal: null });
    };
    /** The demonstration has orders, too. */
    const count = async () =>
      (await workers.sql.query('select distinct order_id from order_lines where product_id = $1', [product.id]))
        .rowCount;

    it(
      'are each placed once and told of under one Message-ID, wherever around the commit the API dies',
      async () => {
        const deaths: string[] = [];
        const numbers: string[] = [];
        let unanswered: string | undefined;

        /** The client that got no answer asks again, as it should, and gets the answer of the process that died. */
        const hear = async () => {
          if (unanswered === undefined) return;
          const { status, headers, body } = await place(unanswered);
          expect([status, headers.get('idempotent-replayed')]).toEqual([201, 'true']);
          numbers.push(body.number);
          unanswered = undefined;
        };
        const dieAt = async (point: string, key: string) => {
          await app.start({ KEELSON_FAILPOINT: point });
          await hear();
          await expect(place(key)).rejects.toThrow('socket hang up');
          deaths.push(`${point} ${await app.ended}`);
        };

        for (let round = 0; round < ROUNDS; round++) {
          for (let order = 0; order < ORDERS; order++) {
            const key = randomUUID();
            const before = (await count()) ?? 0;
            await dieAt('outbox.written', key);
            expect(await count()).toBe(before);
            await dieAt('outbox.committed', key);
            expect(await count()).toBe(before + 1);
            unanswered = key;
          }
          await app.start();
          await hear();
          for (const point of PLACES) {
            numbers.push((await place(randomUUID())).body.number);
            deaths.push(`${point} ${(await workers.spawn({ KEELSON_FAILPOINT: point }).exit).signal}`);
          }
          await liveUntilEmpty();
          await app.kill('SIGTERM');
        }

        const idsOf = (number: string) =>
          mails.taken.filter(({ mail }) => mail.subject?.includes(number)).map(({ messageId }) => messageId);
        const balance = {
          orders: (await count()) ?? 0,
          lost: ROUNDS * (ORDERS + PLACES.length) - new Set(numbers).size,
          doubled: ((await count()) ?? 0) - new Set(numbers).size,
          untold: numbers.filter((number) => idsOf(number).length === 0).length,
          twiceTold: numbers.filter((number) => idsOf(number).length > 1).length,
          twoIds: numbers.filter((number) => new Set(idsOf(number)).size > 1).length,
          left: await workers.left(),
        };
        process.stderr.write(`Orders, ${name}: ${deaths.length} kills, ${JSON.stringify(balance)}\n`);
        expect(deaths.filter((death) => !death.endsWith(' SIGKILL'))).toEqual([]);
        expect(balance).toEqual({
          orders: ROUNDS * (ORDERS + PLACES.length),
          lost: 0,
          doubled: 0,
          untold: 0,
          twiceTold: expect.any(Number),
          twoIds: 0,
          left: 0,
        });
        // Where a process dies between the mail and the memory of it, and nowhere else.
        expect(balance.twiceTold).toBeGreaterThan(0);
      },
      60_000 + ROUNDS * 180_000,
    );
  });
}
