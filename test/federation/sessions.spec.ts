import { randomUUID } from 'node:crypto';
import { NIL } from 'uuid';
import { TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { type Answer, ApiClient } from '../support/client.js';
import { linkToken } from '../support/mailed-links.js';
import { OpenIdServer, providerSettings } from '../support/openid-server.js';
import { expectProblem } from '../support/problem.js';
import { until } from '../support/until.js';

const MOST_TRIES = 3;

describe('a session that began with a provider', () => {
  let server: OpenIdServer;
  let app: TestApp;

  beforeAll(async () => {
    server = await OpenIdServer.start({ slash: true });
    app = await TestApp.start({
      WORKER: 'true',
      JOB_BACKOFF_MS: '20',
      RETURN_ORIGINS: 'https://shop.example.com',
      ...providerSettings(server),
    });
  });
  afterAll(async () => {
    await app.close();
    await server.goAway();
  });
  beforeEach(() => {
    const sub = `auth0|${randomUUID()}`;
    server.person = { sub, email: `${sub.slice(6)}@example.com`, email_verified: true, name: 'Ann Smith' };
  });

  const redeem = async (more: object = {}) => {
    const code = await new Browser(app.url).signInFor('https://shop.example.com/in', 'auth0');
    return app.nobody.post('auth/token', { ...code, ...more });
  };
  const bearer = ({ body }: Answer) => new ApiClient(app.url, body.accessToken);
  const refresh = ({ body }: Answer) => app.nobody.post('auth/refresh', { refreshToken: body.refreshToken });

  it.each<[string, () => Promise<Answer>]>([
    ['the code of a front end', () => redeem()],
    ['the callback itself', () => new Browser(app.url).signIn('auth0')],
  ])('by %s is like one by password: it is listed, refreshed once, and ended', async (_, begin) => {
    const signedIn = await begin();
    expect([signedIn.status, signedIn.body]).toEqual([
      200,
      {
        accessToken: expect.stringMatching(/^eyJ/),
        tokenType: 'Bearer',
        expiresIn: 1800,
        scope: expect.stringContaining('orders:place'),
        refreshToken: expect.stringMatching(/^[\w-]{43}$/),
        refreshExpiresIn: expect.any(Number),
        user: expect.objectContaining({ email: server.person.email, roles: ['user'] }),
        isNewUser: true,
      },
    ]);
    expect((await bearer(signedIn).get('auth/sessions')).body.items).toHaveLength(1);

    const refreshed = await refresh(signedIn);
    const client = bearer(refreshed);
    expect((await client.get('users/me')).body.email).toBe(server.person.email);
    expect((await client.post('auth/logout')).status).toBe(204);
    expectProblem(await bearer(signedIn).get('users/me'), 401, 'unauthenticated');
    expectProblem(await refresh(refreshed), 401, 'refresh_refused');
  });

  it('is handed over in cookies that no script can read, where that is asked for', async () => {
    const { status, body, headers } = await redeem({ mode: 'cookie' });
    expect([status, body]).toEqual([
      200,
      {
        tokenType: 'Bearer',
        expiresIn: 1800,
        scope: expect.stringContaining('orders:place'),
        refreshExpiresIn: expect.any(Number),
        user: expect.objectContaining({ email: server.person.email }),
        isNewUser: true,
      },
    ]);
    const cookies = headers.getSetCookie();
    expect(cookies).toEqual([
      expect.stringMatching(/^__Host-keelson_access=eyJ.*; HttpOnly; Secure; SameSite=Strict$/),
      expect.stringMatching(/^__Host-keelson_refresh=[\w-]{43};.*; HttpOnly; Secure; SameSite=Strict$/),
    ]);
    const Cookie = cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ');
    expect((await app.nobody.get('users/me', { Cookie })).body.email).toBe(server.person.email);
    const refused = await redeem({ mode: 'x' });
    expectProblem(refused, 422, 'invalid_body');
  });

  it('ends with a new password and with deactivation, while the identity stays linked', async () => {
    const first = await redeem();
    const { id } = (await bearer(first).get('users/me')).body;
    const reset = { token: await linkToken(app, 'reset_password', id), newPassword: 'violet lamps hum softly' };
    expect((await app.nobody.post('auth/password/reset', reset)).status).toBe(204);
    expectProblem(await bearer(first).get('users/me'), 401, 'unauthenticated');
    expectProblem(await refresh(first), 401, 'refresh_refused');

    const second = await redeem();
    expect((await bearer(second).get('users/me')).body.id).toBe(id);
    const admin = await app.signIn('admin');
    expect((await admin.post(`users/${id}/deactivate`)).status).toBe(200);
    expectProblem(await bearer(second).get('users/me'), 401, 'unauthenticated');
    expectProblem(await new Browser(app.url).signIn('auth0'), 401, 'account_not_usable');

    const sessions = async () => (await app.sql.query('select from sessions where user_id = $1', [id])).rowCount;
    await until(async () => (await sessions()) === 0);
    expect((await admin.post(`users/${id}/reactivate`)).status).toBe(200);
    expectProblem(await bearer(second).get('users/me'), 401, 'unauthenticated');
    const third = bearer(await redeem());
    expect((await third.get('users/me')).body.id).toBe(id);
    expect((await third.get('auth/identities')).body.items).toMatchObject([{ subject: server.person.sub }]);
  });

  it('does not begin for who tries out codes, who is held up and audited', async () => {
    const strict = await TestApp.start(
      { ...providerSettings(server), RATE_LIMITS: `default=1000/60,refresh-address=${MOST_TRIES}/60` },
      app.database,
    );
    const made = 'x'.repeat(43);
    const attempt = () => strict.nobody.post('auth/token', { code: made, codeVerifier: made });
    for (let tries = 0; tries < MOST_TRIES; tries++) expectProblem(await attempt(), 401, 'code_not_good');
    expectProblem(await attempt(), 429, 'rate_limited');
    await strict.close();
    const { rows } = await app.sql.query(
      `select entity_id, user_id from audits where status = 'failure' and details->>'reason' = 'code_not_good'`,
    );
    expect(rows).toEqual(Array.from({ length: MOST_TRIES }, () => ({ entity_id: NIL, user_id: null })));
  });
});
