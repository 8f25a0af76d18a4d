import { setTimeout as sleep } from 'node:timers/promises';
import { ApiKeysRepository } from '../../src/modules/api-keys/api-keys.repository.js';
import { generateApiKey } from '../../src/modules/api-keys/api-key-format.js';
import { declaredLimits } from '../../src/kernel/rate-limits/limit.js';
import { registry } from '../../src/kernel/telemetry/metrics/metrics.js';
import { apiKeyRequest } from '../support/api-keys.js';
import { TestApp } from '../support/app.js';
import { type Answer, ApiClient } from '../support/client.js';
import { valueOf } from '../support/metrics.js';
import { expectProblem } from '../support/problem.js';
import { read } from '../unit/project.js';
import { thorough } from '../support/thorough.js';

const refusals = async (limit: string) => valueOf(await registry.metrics(), 'keelson_rate_limited_total', { limit });

describe('a rate limit', () => {
  let app: TestApp;
  const start = async (env: Record<string, string>) => (app = await TestApp.start(env));

  afterEach(() => app.close());

  const statuses = async (times: number, ask: () => Promise<Answer>): Promise<number[]> => {
    const seen: number[] = [];
    for (let i = 0; i < times; i++) seen.push((await ask()).status);
    return seen;
  };

  it('says with each answer what it is and what is left of it, and refuses what is too much', async () => {
    await start({ RATE_LIMITS: 'default=3/60' });

    const seen: Answer[] = [];
    for (let n = 0; n < 4; n++) seen.push(await app.nobody.get('products?limit=1'));

    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    for (const { headers } of seen) expect(headers.get('ratelimit-policy')).toBe('"default";q=3;w=60');
    for (const [index, left] of [2, 1, 0].entries())
      expect(seen[index]!.headers.get('ratelimit')).toMatch(new RegExp(`^"default";r=${left};t=(5\\d|60)$`));
    const refused = seen[3];
    expectProblem(refused!, 429, 'rate_limited');
    expect(refused!.body.violatedPolicies).toEqual(['default']);
    const wait = Number(refused!.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(55);
    expect(wait).toBeLessThanOrEqual(63);
    expect(refused!.headers.get('ratelimit')).toBe(`"default";r=0;t=${wait}`);
    expect(refused!.headers.get('cache-control')).toBe('no-store');
    expect(refused!.body.detail).toContain(`in ${wait} s`);
  });

  it('counts bodies that cannot be read for their address', async () => {
    await start({ RATE_LIMITS: 'default=3/60' });
    const broken = async () =>
      (
        await fetch(`${app.url}/api/v1/auth/login`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: '{',
        })
      ).status;
    expect([await broken(), await broken(), await broken(), await broken()]).toEqual([400, 400, 400, 429]);
  });

  it('refuses an address with too many bad credentials before it verifies another one', async () => {
    await start({ RATE_LIMITS: 'default=1000/60,bad-credentials=3/60' });
    const [seen, unseen] = [await app.signIn('user'), await app.signIn('user')];
    expect((await seen.get('users/me')).status).toBe(200);
    const bad = (text: string) => app.nobody.get('users/me', { Authorization: `Bearer ${text}` });
    expect(await statuses(3, () => bad(`a.b.${Math.random()}`))).toEqual([401, 401, 401]);

    const find = jest.spyOn(app.app.get(ApiKeysRepository), 'findByPrefix');
    const before = await refusals('bad-credentials');
    const refused = await app.nobody.get('users/me', { 'X-API-Key': generateApiKey().text });
    expectProblem(refused, 429, 'rate_limited');
    expect(refused.body.violatedPolicies).toEqual(['bad-credentials']);
    expect((await refusals('bad-credentials')) - before).toBe(1);
    expect(find).not.toHaveBeenCalled();
    find.mockRestore();
    expect((await unseen.get('users/me')).status).toBe(429);
    expect((await seen.get('users/me')).status).toBe(200);
    expect((await app.nobody.get('products')).status).toBe(200);
  });

  it('holds all API keys of one owner to one ceiling, whatever limits they have', async () => {
    await start({ RATE_LIMITS: 'default=1000/60,api-key-owner=4/60' });
    const owner = await app.signIn('user');
    const keys: string[] = [];
    for (let n = 0; n < 2; n++)
      keys.push((await owner.post('api-keys', apiKeyRequest({ rateLimitPerMinute: 1000 }))).body.key as string);
    const seen: number[] = [];
    for (let n = 0; n < 6; n++) seen.push((await app.nobody.get('users/me', { 'X-API-Key': keys[n % 2]! })).status);
    expect(seen).toEqual([200, 200, 200, 200, 429, 429]);
  });

  it('names an honest time to wait: what comes after it is taken', async () => {
    await start({ RATE_LIMITS: 'default=3/1' });
    for (let round = 0; round < (thorough ? 2 : 1); round++) {
      if (round > 0) await sleep(1100);
      await statuses(3, () => app.nobody.get('/'));
      const refused = await app.nobody.get('/');
      expect(refused.status).toBe(429);
      const wait = Number(refused.headers.get('retry-after'));
      expect(wait).toBeLessThanOrEqual(2);
      await sleep(wait * 1000);
      expect((await app.nobody.get('/')).status).toBe(200);
    }
  });

  it('counts users by themselves, wherever they call from, and not with strangers at their address', async () => {
    await start({ RATE_LIMITS: 'default=5/60', TRUST_PROXY: '1' });
    const from = (address: string) => ({ 'X-Forwarded-For': address });
    const [one, other] = [await app.signIn('user'), await app.signIn('user')];

    expect(await statuses(5, () => one.get('users/me', from('192.0.2.1')))).toEqual([200, 200, 200, 200, 200]);
    expect((await one.get('users/me', from('192.0.2.2'))).status).toBe(429);
    expect((await other.get('users/me', from('192.0.2.1'))).status).toBe(200);
    expect((await app.nobody.get('/', from('192.0.2.1'))).status).toBe(200);
  });

  it('counts a refusal for want of a permission, too', async () => {
    await start({ RATE_LIMITS: 'default=2/60' });
    const user = await app.signIn('user');
    const answers = [await user.get('users'), await user.get('users'), await user.get('users')];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 429]);
    expect(answers[0]!.headers.get('ratelimit')).toMatch(/^"default";r=1;t=\d+$/);
  });

  it('blocks an address with many invalid credentials, but not valid credentials from it', async () => {
    await start({ RATE_LIMITS: 'default=4/60' });
    const user = await app.signIn('user');
    let sent = 0;
    const guess = () => new ApiClient(app.url, `guess.${++sent}.x`).get('users/me');

    // Signing in was the first request of this address.
    expect(await statuses(6, guess)).toEqual([401, 401, 401, 429, 429, 429]);
    expect((await app.nobody.get('users/me')).status).toBe(429);
    expect((await user.get('users/me')).status).toBe(200);
  });

  it('of a route replaces the default one, and is counted separately', async () => {
    await start({ RATE_LIMITS: 'default=5/60,reports=2/60' });
    const manager = await app.signIn('manager');
    const ask = () => manager.post('reports', { type: 'sales', format: 'json' });

    const first = await ask();
    expect(first.headers.get('ratelimit-policy')).toBe('"reports";q=2;w=60');
    expect(await statuses(2, ask)).toEqual([201, 429]);
    expect((await manager.get('users/me')).headers.get('ratelimit')).toMatch(/^"default";r=4;/);
  });

  it('stops password guessing with a stolen session, on every session of the account', async () => {
    await start({ RATE_LIMITS: 'password-change=3/60' });
    const session = await app.signIn('user');
    const guess = (client: ApiClient) =>
      client.post('auth/password/change', { currentPassword: 'no idea', newPassword: 'violet lamps hum softly' });

    expect(await statuses(3, () => guess(session))).toEqual([403, 403, 403]);
    expectProblem(await guess(session), 429, 'rate_limited');
    const { rows } = await app.sql.query('select email from users where id = $1', [session.userId]);
    expectProblem(await guess(await app.signInAs({ email: rows[0].email, id: session.userId })), 429, 'rate_limited');
    expect((await session.get('users/me')).status).toBe(200);
  });

  it('is not there for health and the documents', async () => {
    await start({ RATE_LIMITS: 'default=1/60' });
    await app.nobody.get('/');
    for (const path of [
      '/health',
      '/health/live',
      '/health/ready',
      '/health/db',
      '/api/v1/health/live',
      '/docs',
      '/openapi.json',
    ]) {
      const answers = [await app.nobody.get(path), await app.nobody.get(path), await app.nobody.get(path)];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(answers[0]!.headers.has('ratelimit')).toBe(false);
    }
    expect((await app.nobody.get('/')).status).toBe(429);
  });

  it('can be switched off, for a gateway that has its own', async () => {
    await start({ RATE_LIMITS: 'default=1/60,login=1/60', RATE_LIMIT_ENABLED: 'false' });
    expect(await statuses(4, () => app.nobody.get('/'))).toEqual([200, 200, 200, 200]);
    expect((await app.nobody.get('/')).headers.has('ratelimit-policy')).toBe(false);
    const signIn = () => app.nobody.post('auth/login', { email: 'a@example.com', password: 'wrong' });
    expect(await statuses(3, signIn)).toEqual([401, 401, 401]);
  });
});

describe('the address that is counted', () => {
  const apps: TestApp[] = [];
  afterAll(async () => {
    for (const app of apps) await app.close();
  });

  async function start(trustProxy: string): Promise<(forwarded?: string) => Promise<number>> {
    const app = await TestApp.start({ RATE_LIMITS: 'default=2/60', TRUST_PROXY: trustProxy });
    apps.push(app);
    return async (forwarded) => (await app.nobody.get('/', forwarded ? { 'X-Forwarded-For': forwarded } : {})).status;
  }

  it('is the one of the connection when no proxy is trusted, whatever the caller says', async () => {
    const ask = await start('0');
    expect([await ask('192.0.2.1'), await ask('192.0.2.2'), await ask('192.0.2.3'), await ask()]).toEqual([
      200, 200, 429, 429,
    ]);
  });

  it('is the one that the trusted proxy saw, and not what the caller wrote before it', async () => {
    const ask = await start('1');
    expect([await ask('192.0.2.7'), await ask('192.0.2.8, 192.0.2.7')]).toEqual([200, 200]);
    expect(await ask('203.0.113.1, 203.0.113.2, 192.0.2.7')).toBe(429);
    expect(await ask('192.0.2.7, 192.0.2.8')).toBe(200);
  });

  it('is the proxy’s when X-Forwarded-For has no valid address', async () => {
    const ask = await start('1');
    expect([await ask('unknown'), await ask('nonsense'), await ask('_hidden')]).toEqual([200, 200, 429]);
  });

  it('is of IPv6 the first half, which a customer gets as a whole', async () => {
    const ask = await start('1');
    expect([
      await ask('2001:db8:1:2::1'),
      await ask('2001:db8:1:2:ffff::9'),
      await ask('2001:0db8:1:2:3:4:5:6'),
    ]).toEqual([200, 200, 429]);
    expect([
      await ask('2001:db8:1:3::1'),
      await ask('::ffff:192.0.2.9'),
      await ask('192.0.2.9'),
      await ask('192.0.2.9'),
    ]).toEqual([200, 200, 200, 429]);
  });
});

describe('the paper of the limits', () => {
  it('lists each of them with its standard figures', () => {
    const rows = [...read('docs/features/rate-limits.md').matchAll(/^\| `([a-z-]+)` +\| (\d+) +\| (\d+) +\|/gm)];
    const listed = rows.map(([, name, requests, seconds]) => `${name}=${requests}/${seconds}`);
    const declared = [...declaredLimits().values()].map(
      ({ name, requests, windowSeconds }) => `${name}=${requests}/${windowSeconds}`,
    );
    expect(listed.toSorted()).toEqual(declared.toSorted());
  });
});
