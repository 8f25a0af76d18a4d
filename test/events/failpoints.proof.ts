import { FAILPOINTS } from '../../src/kernel/events/failpoint.js';
import { removeCompiled } from '../support/compiled.js';
import { EventWorkers } from '../support/event-worker.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { until } from '../support/until.js';

/** Each kills a process at every place once, then lets one live. bench/failpoints.mjs asks for more of them. */
const ROUNDS = Number(process.env.FAILPOINT_ROUNDS ?? 1);

const backends = [
  { name: 'PostgreSQL', onRedis: false },
  { name: 'Redis', onRedis: true },
];

for (const { name, onRedis } of backends) {
  (onRedis && !hasRedis ? describe.skip : describe)(`events on ${name}, while processes are killed`, () => {
    let redis: RedisServer | undefined;
    let workers: EventWorkers;

    beforeAll(async () => {
      if (onRedis) redis = await RedisServer.start();
      workers = await EventWorkers.start(redis ? { REDIS_URL: redis.url } : {});
    });
    afterAll(async () => {
      await workers.close();
      await redis?.close();
      removeCompiled();
    });

    it(
      `take effect once each, whichever of ${FAILPOINTS.length} places the process dies at`,
      async () => {
        const deaths: string[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          for (const place of FAILPOINTS) {
            const victim = workers.spawn({ KEELSON_FAILPOINT: place });
            // It may find something to die of before it is told to emit.
            await victim.ready().then(
              () => victim.emit(3),
              () => undefined,
            );
            deaths.push(`${place} ${(await victim.exit).signal}`);
          }
          const survivor = await workers.spawn().ready();
          survivor.emit(1);
          await until(() => survivor.said.includes('emitted'));
          const tell = async () => JSON.stringify(await workers.balance());
          await until(async () => (await workers.left()) === 0, 60_000, tell);
          expect(await survivor.terminate()).toEqual({ code: 0, signal: null });
        }

        const balance = await workers.balance();
        process.stderr.write(`${name}: ${deaths.length} kills, ${JSON.stringify(balance)}\n`);
        expect(deaths.filter((death) => !death.endsWith(' SIGKILL'))).toEqual([]);
        expect(balance).toEqual({ events: expect.any(Number), notOnce: 0, notOutside: 0, twoIds: 0, left: 0 });
        // Where the process dies before its commit nothing has happened; at every other place something had.
        expect(balance.events).toBeGreaterThan(ROUNDS);
      },
      60_000 + ROUNDS * 180_000,
    );
  });
}
