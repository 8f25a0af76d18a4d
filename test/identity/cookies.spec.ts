import { TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectProblem } from '../support/problem.js';

const PASSWORD = 'correct horse battery';
const SHOP = 'https://shop.example.com';
const ACCESS = '__Host-keelson_access';
const REFRESH = '__Host-keelson_refresh';

describe('signing in with cookies', () => {
  let app: TestApp;
  let email: string;

  beforeAll(async () => {
    app = await TestApp.start({ CORS_ORIGINS: SHOP, PUBLIC_URL: 'https://api.example.com' });
    const user = await app.signIn('user');
    email = (await user.get('users/me')).body.email;
  });
  afterAll(() => app.close());

  const signIn = (headers?: Record<string, string>) =>
    app.nobody.post('auth/login', { email, password: PASSWORD, mode: 'cookie' }, headers);
  /** What a browser keeps of an answer: cookies that are not cleared. */
  function jarOf({ headers }: Answer): Record<string, string> {
    const pairs = headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]!.split('=') as [string, string]);
    return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
  }
  const cookies = (jar: Record<string, string>) =>
    Object.entries(jar)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
  const as = (jar: Record<string, string>, headers: Record<string, string> = {}) => ({
    Cookie: cookies(jar),
    ...headers,
  });

  it('gives the tokens as cookies that no script and no other site can use, to the letter, and none in the body', async () => {
    const answer = await signIn();

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      tokenType: 'Bearer',
      expiresIn: 1800,
      scope: expect.stringContaining('orders:place'),
      refreshExpiresIn: expect.any(Number),
      user: expect.objectContaining({ id: expect.any(String) }),
      isNewUser: expect.any(Boolean),
    });
    const [access, refresh, ...more] = answer.headers.getSetCookie();
    const rest = String.raw`; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$`;
    expect(access).toMatch(new RegExp(String.raw`^${ACCESS}=eyJ[\w-]+\.[\w-]+\.[\w-]+; Max-Age=1800; Path=/${rest}`));
    expect(refresh).toMatch(
      new RegExp(
        String.raw`^${REFRESH}=[\w-]{43}; Max-Age=6047\d\d; Path=/${rest}|^${REFRESH}=[\w-]{43}; Max-Age=604800; Path=/${rest}`,
      ),
    );
    expect(more).toEqual([]);
  });

  it('gives no cookies to who did not ask for them, and knows no third way', async () => {
    const answer = await app.nobody.post('auth/login', { email, password: PASSWORD, mode: 'body' });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
    expectProblem(await app.nobody.post('auth/login', { email, password: PASSWORD, mode: 'x' }), 422, 'invalid_body');
    expect(
      (await app.nobody.post('auth/login', { email, password: 'wrong', mode: 'cookie' })).headers.getSetCookie(),
    ).toEqual([]);
  });

  it('lets the browser read without more', async () => {
    const jar = jarOf(await signIn());

    expect((await app.nobody.get('users/me', as(jar))).body.email).toBe(email);
    expect((await app.nobody.get('users/me', { Cookie: `a=b; ${cookies(jar)}; c=d` })).status).toBe(200);
    expect((await app.nobody.get('users/me', { Cookie: `x${cookies(jar)}` })).status).toBe(401);
    expect((await app.nobody.get('users/me', { Cookie: `${REFRESH}=${jar[REFRESH]}` })).status).toBe(401);
    expect((await app.nobody.get('users/me', { Cookie: `${ACCESS}=${jar[REFRESH]}` })).status).toBe(401);
  });

  it('prefers what a program sends on purpose', async () => {
    const jar = jarOf(await signIn());
    const manager = await app.signIn('manager');

    const { body } = await app.nobody.get('users/me', as(jar, { Authorization: `Bearer ${manager.token}` }));
    expect(body.id).toBe(manager.userId);
    expect((await app.nobody.get('users/me', as(jar, { Authorization: 'Bearer wrong' }))).status).toBe(401);
  });

  const own = [
    { Origin: SHOP },
    { Origin: 'https://api.example.com' },
    { Origin: 'http://127.0.0.1:3000', 'Sec-Fetch-Site': 'same-origin' },
  ] as Array<Record<string, string>>;
  const foreign = [
    {},
    { Origin: 'null' },
    { Origin: '' },
    { Origin: 'https://evil.example' },
    { Origin: 'https://shop.example.com.evil.example' },
    { Origin: 'https://evilshop.example.com' },
    { Origin: 'http://shop.example.com' },
    { Origin: 'https://shop.example.com:8443' },
    { Origin: `${SHOP}, https://evil.example` },
    { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'none' },
    { Referer: `${SHOP}/` },
  ] as Array<Record<string, string>>;

  it.each(own)('lets pages of our own change something: %j', async (headers) => {
    const jar = jarOf(await signIn());
    expect((await app.nobody.post('auth/refresh', {}, as(jar, headers))).status).toBe(200);
    const again = jarOf(await signIn());
    expect((await app.nobody.post('auth/logout', undefined, as(again, headers))).status).toBe(204);
  });

  it.each(foreign)('lets no other page change anything: %j', async (headers) => {
    const jar = jarOf(await signIn());

    for (const [method, path, body] of [
      ['POST', 'auth/logout', undefined],
      ['POST', 'auth/refresh', {}],
      ['POST', 'auth/login', { email, password: PASSWORD, mode: 'cookie' }],
      ['DELETE', 'auth/sessions', undefined],
      ['POST', 'orders', { lines: [] }],
      ['PATCH', 'products/0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001', {}],
      ['PUT', 'products/0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001', {}],
    ] as const) {
      const answer = await app.nobody.send(method, path, body, as(jar, headers));
      expectProblem(answer, 403, 'foreign_origin');
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect((await app.nobody.get('users/me', as(jar))).status).toBe(200);
  });

  it('is refreshed by cookie, into new cookies', async () => {
    const jar = jarOf(await signIn());

    const answer = await app.nobody.post('auth/refresh', {}, as(jar, { Origin: SHOP }));

    expect(answer).toMatchObject({ status: 200, body: { expiresIn: 1800 } });
    expect(answer.body).not.toHaveProperty('accessToken');
    expect(answer.body).not.toHaveProperty('refreshToken');
    const next = jarOf(answer);
    expect(answer.headers.getSetCookie()).toHaveLength(2);
    expect(next[REFRESH]).not.toBe(jar[REFRESH]);
    expect((await app.nobody.get('users/me', as(next))).status).toBe(200);

    const repeated = await app.nobody.post('auth/refresh', {}, as(jar, { Origin: SHOP }));
    expect(jarOf(repeated)[REFRESH]).toBe(next[REFRESH]);
    await app.sql.query(`update refresh_tokens set rotated_at = rotated_at - interval '10 seconds'`);
    const reused = await app.nobody.post('auth/refresh', {}, as(jar, { Origin: SHOP }));
    expectProblem(reused, 401, 'refresh_refused');
    expectCleared(reused);
    expect((await app.nobody.get('users/me', as(next))).status).toBe(401);
  });

  it('ends with the cookies cleared, by signing out here or everywhere', async () => {
    for (const [method, path] of [
      ['POST', 'auth/logout'],
      ['DELETE', 'auth/sessions'],
    ] as const) {
      const jar = jarOf(await signIn());

      const answer = await app.nobody.send(method, path, undefined, as(jar, { Origin: SHOP }));

      expect(answer.status).toBe(204);
      expectCleared(answer);
      expect((await app.nobody.get('users/me', as(jar))).status).toBe(401);
      expectProblem(await app.nobody.post('auth/refresh', {}, as(jar, { Origin: SHOP })), 401, 'refresh_refused');
    }
  });

  it('ends with whatever the browser still has, and clears it', async () => {
    const left = [
      (jar: Record<string, string>) => ({ [REFRESH]: jar[REFRESH]! }),
      (jar: Record<string, string>) => ({ [ACCESS]: 'expired', [REFRESH]: jar[REFRESH]! }),
      (jar: Record<string, string>) => ({ [ACCESS]: jar[ACCESS]! }),
      () => ({ [ACCESS]: 'expired' }),
      () => ({ [REFRESH]: 'used' }),
    ];
    for (const pick of left) {
      const jar = jarOf(await signIn());
      const kept = pick(jar) as Record<string, string>;
      const isKnown = Object.entries(kept).some(([name, value]) => jar[name] === value);

      const answer = await app.nobody.post('auth/logout', undefined, as(kept, { Origin: SHOP }));

      expect(answer.status).toBe(204);
      expectCleared(answer);
      expect((await app.nobody.get('users/me', as(jar))).status).toBe(isKnown ? 401 : 200);
      const refreshed = await app.nobody.post('auth/refresh', {}, as(jar, { Origin: SHOP }));
      expect(refreshed.status).toBe(isKnown ? 401 : 200);
    }
  });

  it('keeps the cookies when an outage keeps the refresh from its outcome', async () => {
    const jar = jarOf(await signIn());
    await app.sql.query('alter table refresh_tokens rename to gone');
    const answer = await app.nobody.post('auth/refresh', {}, as(jar, { Origin: SHOP }));
    await app.sql.query('alter table gone rename to refresh_tokens');

    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await app.nobody.post('auth/refresh', {}, as(jar, { Origin: SHOP }))).status).toBe(200);
  });

  it('answers pages of the front end so that they may read it, and no others', async () => {
    const allowed = await signIn({ Origin: SHOP });
    expect(allowed.headers.get('access-control-allow-origin')).toBe(SHOP);
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
    const refused = await signIn({ Origin: 'https://evil.example' });
    expect(refused.headers.get('access-control-allow-origin')).not.toBe('https://evil.example');
  });

  function expectCleared({ headers }: Answer): void {
    expect(headers.getSetCookie().toSorted()).toEqual(
      [ACCESS, REFRESH].map(
        (name) => `${name}=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Strict`,
      ),
    );
  }
});
