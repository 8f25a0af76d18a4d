import { Logger } from '@nestjs/common';
import { Clock } from '../../src/kernel/context/clock.js';
import { TestApp } from '../support/app.js';
import { AUDIENCE, OpenIdServer } from '../support/openid-server.js';
import { PATIENCE } from '../support/patience.js';
import { until } from '../support/until.js';

const MINUTE_MS = 60_000;

describe('the keys of an issuer', () => {
  let server: OpenIdServer;
  let app: TestApp;
  let lead = 0;

  beforeEach(async () => {
    lead = 0;
    server = await OpenIdServer.start();
    app = await TestApp.start({
      PROVIDER_TIMEOUT_MS: '300',
      OIDC_ISSUERS: JSON.stringify([{ name: 'elsewhere', issuer: server.url, audience: AUDIENCE }]),
    });
    jest.spyOn(app.app.get(Clock), 'now').mockImplementation(() => Date.now() + lead);
  });
  afterEach(async () => {
    await app.close();
    await server.goAway();
    jest.restoreAllMocks();
  });

  const use = (token: string) => app.nobody.get('users/me', { Authorization: `Bearer ${token}` });
  const fresh = (kid = 'first') =>
    server.token(
      { sub: 'somebody', email: 'a@b.test', email_verified: true, jti: `${Math.random()}`, exp: 9e9 },
      { kid },
    );
  const madeUp = async (kid: string) => {
    const [head, ...rest] = (await fresh()).split('.');
    const header = JSON.parse(Buffer.from(head!, 'base64url').toString()) as object;
    return [Buffer.from(JSON.stringify({ ...header, kid })).toString('base64url'), ...rest].join('.');
  };

  it('are fetched once, however many tokens come', async () => {
    await Promise.all(Array.from({ length: 20 }, async () => use(await fresh())));
    expect((await use(await fresh())).status).toBe(200);
    expect(server.keyFetches).toBe(1);
  });

  it('are fetched at most once a minute for unknown key ids', async () => {
    await use(await fresh());
    for (let number = 0; number < 30; number += 1)
      expect((await use(await madeUp(`made-up-${number}`))).status).toBe(401);
    expect(server.keyFetches).toBe(1);
    lead = 61_000;
    for (let number = 0; number < 30; number += 1) expect((await use(await madeUp(`new-${number}`))).status).toBe(401);
    expect(server.keyFetches).toBe(2);
  });

  it('are fetched as a set, so that an invented key id evicts no other key', async () => {
    await server.addKey('second');
    expect((await use(await madeUp('made-up'))).status).toBe(401);
    expect((await use(await fresh('second'))).status).toBe(200);
    expect((await use(await fresh('first'))).status).toBe(200);
    expect(server.keyFetches).toBe(1);
  });

  it('may change without a restart', async () => {
    expect((await use(await fresh())).status).toBe(200);
    await server.addKey('second');
    lead = 61_000;
    expect((await use(await fresh('second'))).status).toBe(200);
    expect((await use(await fresh('first'))).status).toBe(200);
  });

  it('are believed no longer once they were withdrawn, neither for new tokens nor for those that were seen', async () => {
    const seen = await fresh();
    expect((await use(seen)).status).toBe(200);
    await server.addKey('second');
    server.standIn = ({ url }, response) => {
      if (url !== '/jwks') return false;
      const keys = server.issuer.keys.toJSON().filter(({ kid }) => kid === 'second');
      return Boolean(response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys })));
    };
    lead = 11 * MINUTE_MS;
    expect((await use(seen)).status).toBe(200);
    await until(() => server.keyFetches === 2);
    await until(async () => (await use(await fresh())).status === 401);
    expect((await use(await fresh('second'))).status).toBe(200);
    lead = 22 * MINUTE_MS;
    expect((await use(seen)).status).toBe(401);
  });

  it.each(['refuses', 'hangs'])('that %s leave their tokens for later, and all others alone', async (how) => {
    const user = await app.signIn('user');
    const token = await fresh();
    if (how === 'hangs') server.hangs = true;
    else await server.goAway();

    const startedAt = Date.now();
    const answers = await Promise.all(Array.from({ length: 10 }, () => use(token)));
    expect(Date.now() - startedAt).toBeLessThan(3000 * PATIENCE);
    for (const { status, headers, body } of answers) {
      expect([status, body.code]).toEqual([503, 'unavailable']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(5);
    }
    expect((await user.get('users/me')).status).toBe(200);
    expect((await app.nobody.get('products')).status).toBe(200);

    server.hangs = false;
    if (how === 'refuses') await server.comeBack();
    lead = 6000;
    expect((await use(token)).status).toBe(200);
  });

  it('that are known go on while their issuer is away, for a day', async () => {
    const warnings = jest.spyOn(Logger.prototype, 'warn');
    const known = await Promise.all([fresh(), fresh(), fresh()]);
    expect((await use(known[0])).status).toBe(200);
    await server.goAway();
    lead = 23 * 60 * MINUTE_MS;
    expect((await use(known[1])).status).toBe(200);
    expect((await use(await madeUp('unknown'))).status).toBe(503);
    expect((await use(known[1])).status).toBe(200);
    lead = 25 * 60 * MINUTE_MS;
    expect((await use(known[2])).status).toBe(503);
    expect(warnings.mock.calls.filter(([, text]) => String(text).includes('cannot be fetched')).length).toBeLessThan(2);
  });

  it.each([
    ['no JSON', 'text/html', '<p>Sign in to the hotel network</p>'],
    ['no set of keys', 'application/json', '{"keys":{}}'],
    ['nothing', 'application/json', 'null'],
    ['keys that are none', 'application/json', '{"keys":[null,7,{"kty":"RSA","kid":"first","n":"x"}]}'],
    ['secret keys', 'application/json', '{"keys":[{"kty":"oct","kid":"first","k":"c2VjcmV0"}]}'],
  ])('that are %s leave their tokens for later', async (_, type, text) => {
    server.standIn = ({ url }, response) =>
      url === '/jwks' && Boolean(response.setHeader('Content-Type', type).end(text));
    expect((await use(await fresh())).status).toBe(503);
  });

  it('are not fetched for an issuer that describes itself as another, nor from where it is led to', async () => {
    server.description = { issuer: 'https://other.test' };
    expect((await use(await fresh())).status).toBe(503);
    expect(server.keyFetches).toBe(0);
    server.description = {};
    server.standIn = ({ url }, response) =>
      Boolean(response.writeHead(302, { Location: `${server.url}/elsewhere${url}` }).end());
    lead = 6000;
    expect((await use(await fresh())).status).toBe(503);
    expect(server.asked.filter((path) => path.includes('elsewhere'))).toEqual([]);
  });
});
