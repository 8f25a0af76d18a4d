import fc from 'fast-check';
import { MemoryWindows } from './memory-windows.js';
import { partOf, type Quota, type Taken } from './windows.js';

const quota = (requests: number, windowSeconds = 60): Quota => ({
  name: 'test',
  requests,
  partMs: partOf(windowSeconds),
});

describe('counting in memory', () => {
  let now: number;
  let windows: MemoryWindows;
  const take = (of: Quota, caller = 'a'): Taken => windows.take(of, caller);

  beforeEach(() => {
    now = 1000;
    windows = new MemoryWindows(() => now);
  });

  it('allows as many as the limit says, and says how many are left', () => {
    expect([1, 2, 3, 4].map(() => take(quota(3)))).toMatchObject([
      { isAllowed: true, remaining: 2 },
      { isAllowed: true, remaining: 1 },
      { isAllowed: true, remaining: 0 },
      { isAllowed: false, remaining: 0 },
    ]);
  });

  it('allows the next one after the time it names, and not a moment earlier', () => {
    take(quota(2));
    now += 20_000;
    take(quota(2));
    const { isAllowed, waitMs } = take(quota(2));
    expect(isAllowed).toBe(false);
    now += waitMs - 1;
    expect(take(quota(2)).isAllowed).toBe(false);
    now += 1;
    expect([take(quota(2)).isAllowed, take(quota(2)).isAllowed]).toEqual([true, false]);
  });

  it('never allows more than the limit in any stretch as long as the window, nor makes anybody wait for much longer', () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 30, maxLength: 200 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        pauses,
        fc.integer({ min: 0, max: 100_000 }),
        (requests, gaps, start) => {
          now = start;
          windows = new MemoryWindows(() => now);
          const allowed: number[] = [];
          for (const gap of gaps) {
            now += gap;
            const { isAllowed, waitMs } = take(quota(requests));
            if (isAllowed) allowed.push(now);
            // One twentieth more than the window at most.
            else expect(now + waitMs - allowed.at(-requests)!).toBeLessThanOrEqual(63_000);
          }
          for (const [index, at] of allowed.entries()) {
            expect(allowed.filter((other, later) => later >= index && other - at < 60_000).length).toBeLessThanOrEqual(
              requests,
            );
          }
        },
      ),
    );
  });

  it('does not begin anew at fixed times: twice the limit around a full minute is refused', () => {
    now = 59_990;
    for (let i = 0; i < 10; i++) take(quota(10));
    now = 60_010;
    expect(take(quota(10)).isAllowed).toBe(false);
  });

  it('does not count what it refuses', () => {
    take(quota(1));
    const { waitMs } = take(quota(1));
    for (let i = 0; i < 100; i++) take(quota(1));
    now += waitMs;
    expect(take(quota(1)).isAllowed).toBe(true);
  });

  it('counts every caller and every quota by itself', () => {
    const other = { ...quota(1), name: 'other' };
    expect([take(quota(1)), take(quota(1), 'b'), take(other)].map(({ isAllowed }) => isAllowed)).toEqual([
      true,
      true,
      true,
    ]);
    expect(take(quota(1), 'b').isAllowed).toBe(false);
  });

  it('takes back what it counted, once, and nothing that is gone by itself', () => {
    const { part } = take(quota(1));
    windows.giveBack(quota(1), 'a', part);
    windows.giveBack(quota(1), 'a', part);
    expect([take(quota(1)).isAllowed, take(quota(1)).isAllowed]).toEqual([true, false]);

    now += 70_000;
    take(quota(1));
    windows.giveBack(quota(1), 'a', part);
    expect(take(quota(1)).isAllowed).toBe(false);
    windows.giveBack(quota(1), 'stranger', part);
    expect(take(quota(1), 'stranger').isAllowed).toBe(true);
  });

  it('remembers a caller who keeps calling however many others come, and forgets those', () => {
    const heap = () =>
      (
        windows as unknown as { quotas: Map<string, { young: Map<string, unknown>; old: Map<string, unknown> }> }
      ).quotas.get('test')!;
    expect(take(quota(3)).isAllowed).toBe(true);
    let refused = 0;
    for (let i = 0; i < 250_000; i++) {
      take(quota(3), `stranger ${i}`);
      if (i % 20_000 === 0 && !take(quota(3)).isAllowed) refused++;
    }
    expect(refused).toBe(11);
    expect(heap().young.size + heap().old.size).toBeLessThanOrEqual(50_000);
    // Two windows later nobody of them is left.
    for (let i = 0; i < 3; i++) {
      now += 64_000;
      take(quota(3));
    }
    expect(heap().young.size + heap().old.size).toBeLessThanOrEqual(2);
  });
});
