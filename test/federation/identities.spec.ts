import { TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { type Answer, ApiClient } from '../support/client.js';
import { CLIENT_ID, OpenIdServer } from '../support/openid-server.js';
import { expectProblem } from '../support/problem.js';
import { until } from '../support/until.js';
import { ProviderTokensService } from '../../src/modules/federation/providers/provider-tokens.service.js';
import { SecretCipher } from '../../src/kernel/secrets/secret-cipher.js';

const FRONT_END = 'https://shop.example.com';
const AUDIENCE = 'https://api.test';

describe('an identity elsewhere', () => {
  let server: OpenIdServer;
  let other: OpenIdServer;
  let app: TestApp;
  let count = 0;

  beforeAll(async () => {
    [server, other] = [await OpenIdServer.start(), await OpenIdServer.start()];
    app = await TestApp.start({
      WORKER: 'true',
      JOB_BACKOFF_MS: '20',
      RETURN_ORIGINS: FRONT_END,
      OIDC_ISSUERS: JSON.stringify([{ name: 'one', issuer: server.url, audience: AUDIENCE }]),
      AUTH_PROVIDERS: JSON.stringify([
        { name: 'one', title: 'One', issuer: server.url, clientId: CLIENT_ID },
        { name: 'two', title: 'Two', issuer: other.url, clientId: CLIENT_ID },
      ]),
    });
  });
  afterAll(async () => {
    await app.close();
    await server.goAway();
    await other.goAway();
  });
  beforeEach(() => {
    for (const one of [server, other]) {
      one.person = { sub: `p-${process.pid}-${++count}`, name: 'Ann Smith' };
      one.onExchange = () => {};
      one.standIn = undefined;
      one.sent.length = 0;
    }
  });

  async function link(
    client: ApiClient,
    provider: string,
    browser = new Browser(app.url, client.token),
  ): Promise<Answer> {
    const begun = await browser.send('POST', `/api/v1/auth/${provider}/link`, {});
    expect(begun.status).toBe(200);
    return browser.return(await browser.atProvider(begun.body.authorizationUrl as string));
  }
  const arrive = async (provider: string) => {
    const { status, body } = await new Browser(app.url).signIn(provider);
    expect(status).toBe(200);
    return new ApiClient(app.url, body.accessToken);
  };
  const idOf = async (client: ApiClient) => (await client.get('users/me')).body.id as string;
  const identitiesOf = async (client: ApiClient) => (await client.get('auth/identities')).body.items;
  const rowOf = async (sub: unknown) =>
    (await app.sql.query('select * from user_identities where subject = $1', [sub])).rows[0];

  it('can be linked to an account, and is another way into it from then on', async () => {
    const user = await app.signIn('user');
    expect(await identitiesOf(user)).toEqual([]);
    const linked = await link(user, 'one');
    expect([linked.status, linked.body]).toEqual([204, '']);
    expect(await identitiesOf(user)).toMatchObject([
      { issuer: server.url, subject: server.person.sub, provider: 'one' },
    ]);
    expect(await idOf(await arrive('one'))).toBe(user.userId);
    expect((await link(user, 'one')).status).toBe(204);
    expect(await identitiesOf(user)).toHaveLength(1);
    const { rows } = await app.sql.query(
      `select details->>'how' as how from audits where user_id = $1 and entity_type = 'identity'`,
      [user.userId],
    );
    expect(rows).toEqual([{ how: 'linked' }]);
  });

  it('ends on the page that was asked for, which must be of a front end', async () => {
    const user = await app.signIn('user');
    const browser = new Browser(app.url, user.token);
    const begun = await browser.send('POST', '/api/v1/auth/one/link', { returnTo: `${FRONT_END}/account` });
    const back = await browser.return(await browser.atProvider(begun.body.authorizationUrl as string));
    expect([back.status, back.headers.get('location')]).toEqual([303, `${FRONT_END}/account`]);
    const refused = await user.post('auth/one/link', { returnTo: 'https://evil.example/' });
    expectProblem(refused, 422, 'invalid_body');
    expect(refused.body.errors).toMatchObject([{ pointer: '#/returnTo', code: 'origin' }]);
  });

  it('is linked only by the browser that started the flow, to its own account', async () => {
    const [victim, attacker] = [await app.signIn('user'), await app.signIn('user')];
    const lure = await attacker.post('auth/one/link', {});
    const browser = new Browser(app.url, victim.token);
    await browser.depart('two');
    expectProblem(
      await browser.return(await browser.atProvider(lure.body.authorizationUrl as string)),
      400,
      'sign_in_not_completed',
    );
    expect(await rowOf(server.person.sub)).toBeUndefined();
  });

  it('belongs to one account at a time, however many want it at once', async () => {
    const clients = [await app.signIn('user'), await app.signIn('user'), await app.signIn('user')];
    const answers = await Promise.all(clients.map((client) => link(client, 'one')));
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['204', '409', '409']);
    expectProblem(
      answers.find(({ status }) => status === 409)!,
      409,
      'identity_taken',
    );
  });

  it('is for those who are signed in, and providers that there are', async () => {
    expectProblem(await app.nobody.post('auth/one/link', {}), 401, 'unauthenticated');
    expectProblem(await app.nobody.get('auth/identities'), 401, 'unauthenticated');
    expect((await (await app.signIn()).post('auth/nobody/link', {})).status).toBe(501);
  });

  it('is not linked to an account that has ended meanwhile', async () => {
    const user = await app.signIn('user');
    const browser = new Browser(app.url, user.token);
    const begun = await browser.send('POST', '/api/v1/auth/one/link', {});
    await app.sql.query('update users set is_active = false where id = $1', [user.userId]);
    const back = await browser.return(await browser.atProvider(begun.body.authorizationUrl as string));
    expectProblem(back, 401, 'account_not_usable');
    expect(await rowOf(server.person.sub)).toBeUndefined();
  });

  it('can be unlinked, and then leads nowhere: neither its sign-ins nor its tokens make or find an account', async () => {
    const user = await app.signIn('user');
    await app.sql.query('update users set email_verified = true where id = $1', [user.userId]);
    const { email } = (await user.get('users/me')).body;
    Object.assign(server.person, { email, email_verified: true });
    await arrive('one');
    const bearer = {
      Authorization: `Bearer ${await server.token({ sub: server.person.sub, email, email_verified: true })}`,
    };
    expect((await app.nobody.get('users/me', bearer)).body.id).toBe(user.userId);

    const [{ id }] = await identitiesOf(user);
    expect((await user.delete(`auth/identities/${id}`)).status).toBe(204);

    expectProblem(await app.nobody.get('users/me', bearer), 401, 'unauthenticated');
    expectProblem(await new Browser(app.url).signIn('one'), 403, 'identity_unlinked');
    expect(await identitiesOf(user)).toEqual([]);
    expectProblem(await user.delete(`auth/identities/${id}`), 404, 'identity_not_found');

    expect((await link(user, 'one')).status).toBe(204);
    expect((await app.nobody.get('users/me', bearer)).body.id).toBe(user.userId);
    expect(await identitiesOf(user)).toMatchObject([{ id }]);
  });

  it('that was unlinked can be linked to another account by who proves to be it', async () => {
    const [one, two] = [await app.signIn('user'), await app.signIn('user')];
    await link(one, 'one');
    await one.delete(`auth/identities/${(await identitiesOf(one))[0].id}`);
    expect((await link(two, 'one')).status).toBe(204);
    expect(await idOf(await arrive('one'))).toBe(two.userId);
    expectProblem(await link(one, 'one'), 409, 'identity_taken');
  });

  it('stays when it is the last way in', async () => {
    const ann = await arrive('one');
    const [{ id }] = await identitiesOf(ann);
    expectProblem(await ann.delete(`auth/identities/${id}`), 409, 'last_way_in');
    expect((await link(ann, 'two')).status).toBe(204);
    expect((await ann.delete(`auth/identities/${id}`)).status).toBe(204);
    const [last] = await identitiesOf(ann);
    expectProblem(await ann.delete(`auth/identities/${last.id}`), 409, 'last_way_in');
  });

  it('stays when it is one of the last two, and both are unlinked at once', async () => {
    const ann = await arrive('one');
    await link(ann, 'two');
    const items = (await identitiesOf(ann)) as Array<{ id: string }>;
    const answers = await Promise.all(items.map(({ id }) => ann.delete(`auth/identities/${id}`)));
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['204', '409']);
    expect(await identitiesOf(ann)).toHaveLength(1);
  });

  it('stays when all others are of providers that are gone', async () => {
    const ann = await arrive('one');
    await app.sql.query(
      `insert into user_identities (id, user_id, issuer, subject) values (gen_random_uuid(), $1, 'https://gone.test', $2)`,
      [await idOf(ann), `gone-${count}`],
    );
    const mine = ((await identitiesOf(ann)) as Array<{ id: string; issuer: string }>).find(
      ({ issuer }) => issuer === server.url,
    )!;
    expectProblem(await ann.delete(`auth/identities/${mine.id}`), 409, 'last_way_in');
  });

  it('cannot be seen or unlinked by other users', async () => {
    const ann = await arrive('one');
    const [{ id }] = await identitiesOf(ann);
    for (const client of [await app.signIn('user'), await app.signIn('admin')]) {
      expect(await identitiesOf(client)).toEqual([]);
      expectProblem(await client.delete(`auth/identities/${id}`), 404, 'identity_not_found');
    }
  });

  describe('has tokens of its provider, which', () => {
    const tokens = () => app.app.get(ProviderTokensService);
    const stale = (sub: unknown) =>
      app.sql.query(`update user_identities set tokens_expire_at = now() + interval '30 seconds' where subject = $1`, [
        sub,
      ]);
    const expiring = (seconds: number) => {
      server.onExchange = ({ body }) => Object.assign(body, { expires_in: seconds });
    };

    it('are given out while they are fresh, and refreshed when they are not', async () => {
      expiring(3600);
      const ann = await idOf(await arrive('one'));
      const first = await tokens().accessTokenOf(ann, 'one');
      expect(first).toEqual(expect.any(String));
      expect(await tokens().accessTokenOf(ann, 'one')).toBe(first);
      expect(await tokens().accessTokenOf(ann, 'two')).toBeNull();

      expiring(30);
      await arrive('one');
      expiring(3600);
      server.sent.length = 0;
      const { refreshToken: kept } = JSON.parse(
        app.app.get(SecretCipher).decrypt((await rowOf(server.person.sub)).tokens, (await rowOf(server.person.sub)).id),
      ) as { refreshToken: string };
      expect(await tokens().accessTokenOf(ann, 'one')).toEqual(expect.any(String));
      expect(server.sent).toMatchObject([{ grant_type: 'refresh_token', refresh_token: kept }]);
    });

    it('are refreshed by one of many who want them at once', async () => {
      expiring(30);
      const ann = await idOf(await arrive('one'));
      expiring(3600);
      server.sent.length = 0;
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => tokens().accessTokenOf(ann, 'one')));
      expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ type: { kind: 'unavailable' } });
      expect(server.sent).toHaveLength(1);
    });

    it('are refreshed ahead of time by the job', async () => {
      const ann = await idOf(await arrive('one'));
      await tokens().refreshExpiring();
      server.sent.length = 0;
      await stale(server.person.sub);
      expect(await tokens().refreshExpiring()).toBe(1);
      expect(server.sent).toMatchObject([{ grant_type: 'refresh_token' }]);
      expect(await tokens().refreshExpiring()).toBe(0);
      expect(await tokens().accessTokenOf(ann, 'one')).toEqual(expect.any(String));
    });

    it('are forgotten when the provider takes them back, and kept when it is only away', async () => {
      const ann = await idOf(await arrive('one'));
      await stale(server.person.sub);
      server.standIn = ({ url }, response) => url === '/token' && Boolean(response.writeHead(503).end());
      expect(await tokens().refreshExpiring()).toBe(0);
      expect((await rowOf(server.person.sub)).tokens).not.toBeNull();
      server.standIn = undefined;
      server.onExchange = (exchange) => Object.assign(exchange, { statusCode: 400, body: { error: 'invalid_grant' } });
      await app.sql.query('update user_identities set refreshing_until = null');
      expect(await tokens().refreshExpiring()).toBe(0);
      expect((await rowOf(server.person.sub)).tokens).toBeNull();
      expect(await tokens().accessTokenOf(ann, 'one')).toBeNull();
    });

    it('are of no use under another key, and come anew with the next sign-in', async () => {
      const ann = await idOf(await arrive('one'));
      await app.sql.query(`update user_identities set tokens = 'AAAAAAAA' || substr(tokens, 9) where subject = $1`, [
        server.person.sub,
      ]);
      expect(await tokens().accessTokenOf(ann, 'one')).toBeNull();
      await arrive('one');
      expect(await tokens().accessTokenOf(ann, 'one')).toEqual(expect.any(String));
    });

    it('are revoked and forgotten when it is unlinked, also when that takes a second try', async () => {
      const user = await app.signIn('user');
      await link(user, 'one');
      const row = await rowOf(server.person.sub);
      const kept = JSON.parse(app.app.get(SecretCipher).decrypt(row.tokens, row.id)) as Record<string, string>;
      let tries = 0;
      server.standIn = ({ url }, response) =>
        url === '/revoke' && ++tries === 1 && Boolean(response.writeHead(503).end());
      await user.delete(`auth/identities/${row.id}`);
      await until(async () => (await rowOf(server.person.sub)).tokens === null);
      expect(tries).toBeGreaterThan(1);
      expect(server.asked.filter((path) => path === 'POST /revoke').length).toBeGreaterThanOrEqual(3);
      expect(kept.refreshToken).toEqual(expect.any(String));
    });
  });
});
