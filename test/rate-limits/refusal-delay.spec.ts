import type { RequestContext } from '../../src/kernel/context/request-context.js';
import { RefusalDelay } from '../../src/kernel/rate-limits/refusal-delay.js';
import { registry } from '../../src/kernel/telemetry/metrics/metrics.js';
import { TestApp } from '../support/app.js';
import { ApiClient } from '../support/client.js';
import { valueOf } from '../support/metrics.js';

const delayed = async () => valueOf(await registry.metrics(), 'keelson_refusals_delayed_total');

describe('an address that is refused again and again', () => {
  let app: TestApp;
  let user: ApiClient;

  beforeAll(async () => {
    // Twenty at once, and none that counts is given back while a test runs.
    app = await TestApp.start({ RATE_LIMITS: 'default=100000/60,refusals=400/86400', TRUST_PROXY: '1' });
    user = await app.signIn('user');
  });
  afterAll(() => app.close());

  const from = (address: string) => ({ 'X-Forwarded-For': address });

  it.each([
    ['an unknown path', 404, (headers: Record<string, string>) => app.nobody.get('/nothing', headers)],
    ['a bad credential', 401, (headers: Record<string, string>) => app.nobody.get('orders', headers)],
    ['a bad query', 400, (headers: Record<string, string>) => app.nobody.get('products?limit=x', headers)],
    [
      'a body that cannot be read',
      400,
      (headers: Record<string, string>) => app.nobody.post('auth/login', '{', headers),
    ],
    ['a bad body', 422, (headers: Record<string, string>) => app.nobody.post('auth/login', {}, headers)],
  ])('waits for the refusal of %s, while others are answered', async (name, status, refuse) => {
    const before = await delayed();
    const address = `192.0.2.${name.length}`;
    for (let n = 0; n < 20; n++) expect((await refuse(from(address))).status).toBe(status);
    expect(await delayed()).toBe(before);

    let answered = 0;
    const waiting = Array.from({ length: 120 }, async () => {
      const answer = await refuse(from(address));
      answered += 1;
      return answer.status;
    });
    // The last of them waits for a second, which none that is answered in between does.
    while ((await delayed()) < before + 120) expect((await user.get('users/me')).status).toBe(200);
    expect((await app.nobody.get('products', from('198.51.100.1'))).status).toBe(200);
    expect((await app.nobody.get('products', from(address))).status).toBe(200);
    expect(answered).toBeLessThan(120);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([status]));
  });

  it('waits no longer once time has given back what it used up', () => {
    const delay = app.app.get(RefusalDelay);
    const request = { ipAddress: '192.0.2.202' } as RequestContext;
    const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
    const waits = (count: number) => Array.from({ length: count }, () => delay.next(request));
    expect(waits(23)).toEqual([...Array.from({ length: 20 }, () => 0), 10, 20, 30]);
    // One in 216 seconds.
    clock.mockReturnValue(5 * 216_000);
    expect(waits(4)).toEqual([0, 0, 10, 20]);
    clock.mockReturnValue(1000 * 216_000);
    expect(waits(21)).toEqual([...Array.from({ length: 20 }, () => 0), 10]);
    expect(Math.max(...waits(200))).toBe(1000);
    clock.mockRestore();
  });

  it('has nothing to do with users whose credential is good', async () => {
    const before = await delayed();
    for (let n = 0; n < 30; n++) expect((await user.get('users?limit=x', from('192.0.2.200'))).status).toBe(403);
    expect(await delayed()).toBe(before);
  });

  it('forgets nothing of a caller that leaves while it waits', async () => {
    const before = await delayed();
    const address = from('192.0.2.201');
    for (let n = 0; n < 21; n++) await app.nobody.get('/nothing', address);
    const caller = new AbortController();
    const left = Array.from({ length: 50 }, () =>
      fetch(`${app.url}/nothing`, { headers: address, signal: caller.signal }).catch(() => null),
    );
    while ((await delayed()) < before + 51) await new Promise((resolve) => setTimeout(resolve, 5));
    caller.abort();
    expect((await Promise.all(left)).every((answer) => answer === null || answer.status === 404)).toBe(true);
    expect((await app.nobody.get('/nothing', address)).status).toBe(404);
  });
});
