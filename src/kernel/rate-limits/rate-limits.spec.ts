import type { Response } from 'express';
import fc from 'fast-check';
import type { RateLimiterMemory } from 'rate-limiter-flexible';
import { type Config, ConfigError, loadConfig } from '../../config/config.js';
import { declareLimit, DEFAULT_LIMIT, type Limit, ownLimit } from './limit.js';
import { RateLimitStore } from './rate-limit-store.js';
import { type Consumption, RateLimits } from './rate-limits.js';

const limitsOf = (config: Config) => new RateLimits(config, new RateLimitStore(config));
/** The limits that hold where RATE_LIMITS is this. */
const limits = (text = '') => limitsOf(loadConfig({ RATE_LIMITS: text }));

/** The headers that a response gets for a consumption. */
function headersOf(counts: RateLimits, consumption: Consumption): Record<string, string> {
  const headers: Record<string, string> = {};
  const setHeader = (name: string, value: string) => void (headers[name] = value);
  counts.setHeaders({ setHeader } as unknown as Response, consumption);
  return headers;
}
async function policyOf(text: string): Promise<string | undefined> {
  const counts = limits(text);
  return headersOf(counts, await counts.consume(DEFAULT_LIMIT, 'a'))['RateLimit-Policy'];
}

describe('rate limits', () => {
  it('have the figures they are declared with, unless the configuration has others', async () => {
    expect(await policyOf('')).toBe('"default";q=100;w=60');
    expect(await policyOf('default=600/30')).toBe('"default";q=600;w=30');
    expect(await policyOf(' api-key=1/1 , default=2/86400 ')).toBe('"default";q=2;w=86400');
  });

  it('refuse to start with a name that is not declared, and say which there are', () => {
    expect(() => limits('default=5/60,logn=5/60')).toThrow(ConfigError);
    expect(() => limits('logn=5/60')).toThrow(
      /RATE_LIMITS: there is no limit of the name logn\. There are default, api-key/,
    );
  });

  it.each([
    '5',
    'default',
    'default=',
    'default=0/60',
    'default=5/0',
    'default=5/86401',
    'default=5/1.5',
    'default=-1/60',
    'default=5/60,',
    'default=5/60,default=6/60',
    'Default=5/60',
    'default=5/60;login=5/60',
  ])('take %j for no list of limits', (text) => {
    expect(() => loadConfig({ RATE_LIMITS: text })).toThrow(/RATE_LIMITS: .*Expected name=requests\/seconds/);
  });

  it('share no name', () => {
    declareLimit('once', 1, 1);
    expect(() => declareLimit('once', 1, 1)).toThrow('declared twice');
  });

  it('never name a longer time than the window', async () => {
    const counts = limits('default=2/60');
    const told: Array<string | undefined> = [];
    for (let n = 0; n < 3; n++) told.push(headersOf(counts, await counts.consume(DEFAULT_LIMIT, 'a')).RateLimit);
    expect(told).toEqual(['"default";r=1;t=60', '"default";r=0;t=60', '"default";r=0;t=60']);
  });
});

describe('counting in memory', () => {
  let counts: RateLimits;
  const limit = (requests: number): Limit => ({ name: 'test', requests, windowSeconds: 60, isOwn: true });
  const consume = (of: Limit, caller = 'a') => counts.consume(of, caller);
  const isAllowed = async (of: Limit, caller = 'a') => (await consume(of, caller)).isAllowed;

  beforeEach(() => {
    jest.useFakeTimers();
    counts = limits();
  });
  afterEach(() => jest.useRealTimers());

  it('allows as many as the limit says, and says how many are left', async () => {
    const seen = [];
    for (let n = 0; n < 4; n++) seen.push(await consume(limit(3)));
    expect(seen).toMatchObject([
      { isAllowed: true, remaining: 2 },
      { isAllowed: true, remaining: 1 },
      { isAllowed: true, remaining: 0 },
      { isAllowed: false, remaining: 0 },
    ]);
  });

  it('allows the next one when the window of the first one ends, and not a moment earlier', async () => {
    await consume(limit(2));
    jest.advanceTimersByTime(20_000);
    await consume(limit(2));
    const { endsAtMs } = await consume(limit(2));
    jest.advanceTimersByTime(endsAtMs - performance.now() - 1);
    expect(await isAllowed(limit(2))).toBe(false);
    jest.advanceTimersByTime(1);
    expect([await isAllowed(limit(2)), await isAllowed(limit(2)), await isAllowed(limit(2))]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('allows no more than the limit in a window, however it is called, and names its end', async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 30, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), pauses, async (requests, gaps) => {
        counts = limits();
        let windowEnd = -Infinity;
        let used = 0;
        for (const gap of gaps) {
          jest.advanceTimersByTime(gap);
          if (performance.now() >= windowEnd) [windowEnd, used] = [performance.now() + 60_000, 0];
          const consumption = await consume(limit(requests));
          expect(consumption.isAllowed).toBe(++used <= requests);
          expect(consumption.endsAtMs).toBeCloseTo(windowEnd, 3);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('counts every caller and every limit by itself', async () => {
    const other = { ...limit(1), name: 'other' };
    expect([await isAllowed(limit(1)), await isAllowed(limit(1), 'b'), await isAllowed(other)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(await isAllowed(limit(1), 'b')).toBe(false);
  });

  it('counts a caller on when its limit changes', async () => {
    for (let n = 0; n < 3; n++) expect(await isAllowed(ownLimit(3))).toBe(true);
    expect(await isAllowed(ownLimit(3))).toBe(false);
    expect(await isAllowed(ownLimit(5))).toBe(true);
    expect(await isAllowed(ownLimit(5))).toBe(false);
  });

  it('takes back what it counted, refused or not, and nothing of a window that has ended', async () => {
    const [first, refused] = [await consume(limit(1)), await consume(limit(1))];
    await counts.reward(refused);
    await counts.reward(first);
    expect([await isAllowed(limit(1)), await isAllowed(limit(1))]).toEqual([true, false]);

    jest.advanceTimersByTime(60_000);
    await consume(limit(1));
    await counts.reward(first);
    expect(await isAllowed(limit(1))).toBe(false);
  });

  it('remembers a caller who keeps calling however many others come, and forgets those', async () => {
    const { store } = counts as unknown as { store: { limiter: RateLimiterMemory } };
    const keys = () => store.limiter.dump().storage.length;
    expect(await isAllowed(limit(3))).toBe(true);
    let refused = 0;
    for (let i = 0; i < 250_000; i++) {
      await consume(limit(3), `stranger ${i}`);
      if (i % 20_000 === 0 && !(await isAllowed(limit(3)))) refused++;
    }
    expect(refused).toBe(11);
    expect(keys()).toBeLessThanOrEqual(50_000);
    jest.advanceTimersByTime(61_000);
    expect(keys()).toBe(0);
  }, 60_000);
});
