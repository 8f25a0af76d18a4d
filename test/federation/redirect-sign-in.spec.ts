import { Clock } from '../../src/kernel/context/clock.js';
import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { TestApp } from '../support/app.js';
import { type Answer, ApiClient } from '../support/client.js';
import { CLIENT_ID, OpenIdServer } from '../support/openid-server.js';
import { expectProblem } from '../support/problem.js';
import { thorough } from '../support/thorough.js';
import { Browser } from '../support/browser.js';

const FRONT_END = 'https://shop.example.com';

describe('signing in by redirect', () => {
  let server: OpenIdServer;
  let app: TestApp;
  let log: string[];
  let count = 0;

  beforeAll(async () => {
    server = await OpenIdServer.start();
    server.service.addRoute('GET', '/user', (_, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(server.info));
    });
    server.service.addRoute('GET', '/user/emails', (_, response) => {
      response.setHeader('Content-Type', 'application/json');
      const { email } = server.person;
      response.end(
        JSON.stringify([
          { email: 'x@example.com', verified: true },
          { email, primary: true, verified: true },
        ]),
      );
    });
    log = [];
    const provider = { issuer: server.url, clientId: CLIENT_ID, clientSecret: 'a very secret secret' };
    app = await TestApp.start(
      {
        AUTH_PROVIDERS: JSON.stringify([
          { name: 'openid', title: 'OpenID', ...provider },
          {
            ...provider,
            name: 'hub',
            title: 'Hub',
            issuer: `${server.url}/hub`,
            authorizationEndpoint: `${server.url}/authorize`,
            tokenEndpoint: `${server.url}/token`,
            userinfoEndpoint: `${server.url}/user`,
            emailsEndpoint: `${server.url}/user/emails`,
            scopes: ['read:user', 'user:email'],
            claims: { subject: 'id', name: 'name' },
          },
          { name: 'wary', title: 'Wary', ...provider, linksByEmail: false },
        ]),
        PUBLIC_URL: 'http://localhost:3000',
        RETURN_ORIGINS: FRONT_END,
        PROVIDER_TIMEOUT_MS: '2000',
      },
      undefined,
      (line) => log.push(line),
    );
  });
  afterAll(async () => {
    await app.close();
    await server.goAway();
  });
  beforeEach(() => {
    const sub = `person-${process.pid}-${++count}`;
    server.person = { sub, email: `${sub}@example.com`, email_verified: true, name: 'Ann Smith' };
    server.info = undefined;
    server.description = {};
    server.hangs = false;
    server.standIn = undefined;
    server.onExchange = () => {};
    server.onIdToken = () => {};
    server.onReturn = () => {};
  });

  const without = (name: string) => (body: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(body).filter(([member]) => member !== name));
  const browser = () => new Browser(app.url);
  const signIn = (provider = 'openid', at = browser()) => at.signIn(provider);
  const identities = async () =>
    (await app.sql.query('select * from user_identities where subject = $1', [server.person.sub])).rows;
  const failures = async () =>
    (await app.sql.query(`select details from audits where action_type = 'login' and status = 'failure'`)).rows.length;
  const pkce = () => {
    const codeVerifier = randomBytes(32).toString('base64url');
    return { codeVerifier, codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url') };
  };

  async function nothingCameOf(answer: Answer, status: number, code: string): Promise<void> {
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (status < 500) expectProblem(answer, status, code);
    expect(await identities()).toEqual([]);
    expect((await app.sql.query('select from users where email = $1', [server.person.email])).rowCount).toBe(0);
  }

  it('lists the providers that there are', async () => {
    expect((await app.nobody.get('auth/providers')).body.items).toEqual([
      { name: 'openid', title: 'OpenID', loginPath: '/api/v1/auth/openid/login' },
      { name: 'hub', title: 'Hub', loginPath: '/api/v1/auth/hub/login' },
      { name: 'wary', title: 'Wary', loginPath: '/api/v1/auth/wary/login' },
    ]);
  });

  it('sends the browser on with state, nonce and PKCE, and with a cookie no script can read', async () => {
    const { status, headers, body } = await app.nobody.get('auth/openid/login');
    expect([status, body, headers.get('cache-control')]).toEqual([302, '', 'no-store']);
    const url = new URL(headers.get('location')!);
    expect(`${url.origin}${url.pathname}`).toBe(`${server.url}/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: 'http://localhost:3000/api/v1/auth/openid/callback',
      scope: 'openid email profile',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^keelson-sign-in-[\w-]{10}=[\w-]{43}; Max-Age=600; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
      ),
    ]);
    const stored = JSON.stringify((await app.sql.query('select * from sign_in_flows')).rows);
    for (const secret of [url.searchParams.get('state')!, url.searchParams.get('nonce')!])
      expect(stored).not.toContain(secret);
  });

  it.each(['openid', 'hub'])('makes an account at the first time and finds it at the next, by %s', async (provider) => {
    if (provider === 'hub') {
      server.info = { id: 4711 + count, name: 'Ann Smith' };
      server.onExchange = ({ body }) => Reflect.deleteProperty(body, 'id_token');
    }
    const first = await signIn(provider);
    expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const me = new ApiClient(app.url, first.body.accessToken);
    expect((await me.get('users/me')).body).toMatchObject({
      email: server.person.email,
      emailVerified: true,
      firstName: 'Ann',
      lastName: 'Smith',
      roles: ['user'],
    });
    const { id } = (await me.get('users/me')).body;
    const second = new ApiClient(app.url, (await signIn(provider)).body.accessToken);
    expect((await second.get('users/me')).body.id).toBe(id);
    expect((await me.get('auth/identities')).body.items).toMatchObject([
      { provider, email: server.person.email, lastUsedAt: expect.any(String) },
    ]);
    const { rows } = await app.sql.query(
      `select details, status, data ? '/ipAddress' as seen from audits join audit_personal_data on audit_id = id
       where user_id = $1 and action_type = 'login'`,
      [id],
    );
    const details = { provider, sessionId: expect.any(String) };
    expect(rows).toEqual([1, 2].map(() => ({ details, status: 'success', seen: true })));
  });

  it('ends for two tabs of one browser, whichever finishes first', async () => {
    const tabs = browser();
    const [first, second] = [await tabs.depart('openid'), await tabs.depart('openid')];
    expect((await tabs.return(await tabs.atProvider(first))).status).toBe(200);
    expect((await tabs.return(await tabs.atProvider(second))).status).toBe(200);
    expect(tabs.cookie).toBe('');
  });

  it('keeps at most ten unfinished flows in a browser', async () => {
    const tab = browser();
    for (let begun = 0; begun < 15; begun++) await tab.depart('openid');
    expect(tab.cookie.split('; ')).toHaveLength(10);
    expect((await tab.signIn('openid')).status).toBe(200);
  });

  it('brings who cancels at the provider back to the application, with the code of the problem', async () => {
    const { codeChallenge } = pkce();
    const returnTo = `${FRONT_END}/welcome?tab=1`;
    server.onReturn = (address) => {
      address.searchParams.delete('code');
      address.searchParams.set('error', 'access_denied');
    };
    const before = await failures();
    const { status, headers } = await browser().signIn('openid', new URLSearchParams({ returnTo, codeChallenge }));
    expect([status, headers.get('location')]).toEqual([303, `${returnTo}&error=provider_refused`]);
    expect(await failures()).toBe(before + 1);
    expectProblem(await signIn(), 403, 'provider_refused');
  });

  it.each([
    [['client_secret_basic'], true],
    [['client_secret_post', 'client_secret_basic'], false],
    [undefined, false],
  ])('sends the secret as the token endpoint takes it: %j', async (methods, isBasic) => {
    server.description = { token_endpoint_auth_methods_supported: methods };
    const own = await TestApp.start({
      AUTH_PROVIDERS: JSON.stringify([
        {
          name: 'openid',
          title: 'OpenID',
          issuer: server.url,
          clientId: CLIENT_ID,
          clientSecret: 'a very secret secret',
        },
      ]),
    });
    const authorizations: Array<string | undefined> = [];
    server.standIn = (request) => {
      if (request.url?.startsWith('/token')) authorizations.push(request.headers.authorization);
      return false;
    };
    // The server puts the client into its ID token only when the body names it.
    server.onIdToken = ({ payload }) => Object.assign(payload, { aud: CLIENT_ID });
    await new Browser(own.url).signIn('openid');
    expect(authorizations.map((header) => header?.startsWith('Basic ') ?? false)).toEqual([isBasic]);
    await own.close();
  });

  it('does not take the word of the ID token for an address that only userinfo names', async () => {
    const victim = await app.signIn('user');
    const { email } = (await victim.get('users/me')).body;
    const { sub } = server.person;
    server.person = { sub, email_verified: true, name: 'Ann Smith' };
    server.info = { sub, email, email_verified: false };
    const me = new ApiClient(app.url, (await signIn()).body.accessToken);
    expect((await me.get('users/me')).body.id).not.toBe(victim.userId);
  });

  it('makes one account of twenty first times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await identities()).toHaveLength(1);
  });

  it('leads to the account of a verified address, and to no account whose address was not proven', async () => {
    const user = await app.signIn('manager');
    const { email } = (await user.get('users/me')).body;
    Object.assign(server.person, { email });
    await app.sql.query('update users set email_verified = false where id = $1', [user.userId]);
    expectProblem(await signIn(), 403, 'address_not_proven');
    await app.sql.query('update users set email_verified = true where id = $1', [user.userId]);
    const other = new ApiClient(app.url, (await signIn('wary')).body.accessToken);
    expect((await other.get('users/me')).body.email).toMatch(/@no-address\.invalid$/);
    server.person.sub = `person-${process.pid}-${++count}`;
    const same = new ApiClient(app.url, (await signIn()).body.accessToken);
    expect((await same.get('users/me')).body.id).toBe(user.userId);
  });

  it('refuses an account that was deactivated', async () => {
    await signIn();
    const [{ user_id: id }] = await identities();
    await app.sql.query('update users set is_active = false where id = $1', [id]);
    expectProblem(await signIn(), 401, 'account_not_usable');
  });

  describe('for a front end', () => {
    const returnTo = `${FRONT_END}/signed-in?tab=1`;
    const arrive = async (codeChallenge: string) => {
      const query = new URLSearchParams({ returnTo, codeChallenge });
      const answer = await browser().signIn('openid', query);
      expect([answer.status, answer.body]).toEqual([303, '']);
      return new URL(answer.headers.get('location')!);
    };

    it('ends on its page with a code, which its secret changes for a token, once', async () => {
      const { codeVerifier, codeChallenge } = pkce();
      const page = await arrive(codeChallenge);
      expect(page.href.replace(/code=.*/, 'code=')).toBe(`${returnTo}&code=`);
      const code = page.searchParams.get('code')!;
      const redeemed = await app.nobody.post('auth/token', { code, codeVerifier });
      expect([redeemed.status, redeemed.headers.get('cache-control')]).toEqual([200, 'no-store']);
      const me = new ApiClient(app.url, redeemed.body.accessToken);
      expect((await me.get('users/me')).body.email).toBe(server.person.email);
      expectProblem(await app.nobody.post('auth/token', { code, codeVerifier }), 401, 'code_not_good');
    });

    it('gives nothing for a code without its secret, and nothing after that', async () => {
      const { codeVerifier, codeChallenge } = pkce();
      const code = (await arrive(codeChallenge)).searchParams.get('code')!;
      for (const secret of [codeChallenge, codeVerifier])
        expectProblem(await app.nobody.post('auth/token', { code, codeVerifier: secret }), 401, 'code_not_good');
    });

    it('gives nothing for a code that is a minute old, or whose account has ended', async () => {
      const { codeVerifier, codeChallenge } = pkce();
      const old = (await arrive(codeChallenge)).searchParams.get('code')!;
      await app.sql.query(`update sign_in_codes set expires_at = now() - interval '1 second'`);
      expectProblem(await app.nobody.post('auth/token', { code: old, codeVerifier }), 401, 'code_not_good');
      const code = (await arrive(codeChallenge)).searchParams.get('code')!;
      await app.sql.query('update users set is_active = false where id = $1', [(await identities())[0].user_id]);
      expectProblem(await app.nobody.post('auth/token', { code, codeVerifier }), 401, 'account_not_usable');
    });

    it.each([
      'https://evil.example/',
      `${FRONT_END}.evil.example/`,
      `https://shop.example.com@evil.example/`,
      `https://user:pass@shop.example.com/`,
      'http://shop.example.com/',
      '//shop.example.com/',
      '/local',
      'file:///etc/passwd',
      'data:text/html,x',
    ])('never sends the browser to %s', async (page) => {
      const query = new URLSearchParams({ returnTo: page, codeChallenge: pkce().codeChallenge });
      const answer = await app.nobody.get(`auth/openid/login?${query.toString()}`);
      expectProblem(answer, 400, 'invalid_query');
      expect([answer.headers.get('location'), answer.body.errors[0].parameter]).toEqual([null, 'returnTo']);
    });

    it('needs its page and its challenge together', async () => {
      for (const query of [
        ['returnTo', returnTo],
        ['codeChallenge', pkce().codeChallenge],
      ])
        expectProblem(await app.nobody.get(`auth/openid/login?${query.join('=')}`), 400, 'invalid_query');
    });
  });

  describe('that goes wrong makes nothing:', () => {
    it('the user did not consent', async () => {
      const before = await failures();
      server.onReturn = (address) => {
        address.searchParams.delete('code');
        address.searchParams.set('error', 'access_denied');
        address.searchParams.set('error_description', '<script>alert(1)</script>');
      };
      const answer = await signIn();
      await nothingCameOf(answer, 403, 'provider_refused');
      expect(answer.body.detail).toBe('OpenID refused the sign-in (access_denied).');
      expect(await failures()).toBe(before + 1);
    });

    it('the error is not a well-formed code', async () => {
      server.onReturn = (address) => address.searchParams.set('error', '"><b>');
      await nothingCameOf(await signIn(), 403, 'provider_refused');
    });

    it.each<[string, (address: URL) => void]>([
      ['another state', (address) => address.searchParams.set('state', 'x'.repeat(43))],
      ['no state', (address) => address.searchParams.delete('state')],
      ['two states', (address) => address.searchParams.append('state', address.searchParams.get('state')!)],
      ['no code', (address) => address.searchParams.delete('code')],
      ['two codes', (address) => address.searchParams.append('code', 'x')],
      ['another sender', (address) => address.searchParams.set('iss', 'https://evil.example')],
    ])('the browser comes back with %s', async (_, change) => {
      server.onReturn = change;
      await nothingCameOf(await signIn(), 400, 'sign_in_not_completed');
    });

    it('the browser comes back without the name of its sender, who always gives it', async () => {
      server.description = { authorization_response_iss_parameter_supported: true };
      const strict = await TestApp.start(
        {
          AUTH_PROVIDERS: JSON.stringify([{ name: 'openid', title: 'O', issuer: server.url, clientId: CLIENT_ID }]),
        },
        app.database,
      );
      await nothingCameOf(await new Browser(strict.url).signIn('openid'), 400, 'sign_in_not_completed');
      server.onReturn = (address) => address.searchParams.set('iss', server.url);
      expect((await new Browser(strict.url).signIn('openid')).status).toBe(200);
      await strict.close();
    });

    it('the browser comes back to another browser, which leaves the right one its turn', async () => {
      const [mine, hers] = [browser(), browser()];
      const address = await mine.depart('openid');
      const back = await mine.atProvider(address);
      await hers.depart('openid');
      await nothingCameOf(await hers.return(back), 400, 'sign_in_not_completed');
      await nothingCameOf(await browser().return(back), 400, 'sign_in_not_completed');
      expect((await mine.return(back)).status).toBe(200);
    });

    it('the browser comes back to another provider’s place', async () => {
      const mine = browser();
      const back = await mine.atProvider(await mine.depart('openid'));
      await nothingCameOf(await mine.return(back.replace('/openid/', '/wary/')), 400, 'sign_in_not_completed');
    });

    it('the browser comes back too late', async () => {
      const mine = browser();
      const back = await mine.atProvider(await mine.depart('openid'));
      await app.sql.query(`update sign_in_flows set expires_at = now() - interval '1 second'`);
      await nothingCameOf(await mine.return(back), 400, 'sign_in_not_completed');
    });

    it('the provider does not take its code', async () => {
      server.onExchange = (exchange) => Object.assign(exchange, { statusCode: 400, body: { error: 'invalid_grant' } });
      await nothingCameOf(await signIn(), 400, 'sign_in_not_completed');
    });

    it('the ID token is of another sign-in', async () => {
      server.onIdToken = ({ payload }) => Object.assign(payload, { nonce: 'another' });
      await nothingCameOf(await signIn(), 400, 'sign_in_not_completed');
    });

    it.each<[string, object]>([
      ['another issuer', { iss: 'https://evil.example' }],
      ['another client', { aud: 'another' }],
      ['yesterday', { exp: 1 }],
      ['an empty subject', { sub: '' }],
    ])('the ID token is of %s', async (_, claims) => {
      server.onIdToken = ({ payload }) => Object.assign(payload, claims);
      await nothingCameOf(await signIn(), 502, 'provider_failed');
    });

    it.each<[string, (body: Record<string, unknown>) => unknown]>([
      ['without an ID token', without('id_token')],
      [
        'with an ID token that another issuer signed',
        (body) => ({ ...body, id_token: `${String(body.id_token).slice(0, -8)}AAAAAAAA` }),
      ],
      ['without a token', without('access_token')],
      ['with nothing', () => null],
    ])('the provider answers %s', async (_, change) => {
      server.onExchange = (exchange) => Object.assign(exchange, { body: change(exchange.body) });
      await nothingCameOf(await signIn(), 502, 'provider_failed');
    });

    it('the provider does not know this client', async () => {
      server.onExchange = (exchange) => Object.assign(exchange, { statusCode: 401, body: { error: 'invalid_client' } });
      await nothingCameOf(await signIn(), 502, 'provider_failed');
    });

    it('the provider breaks', async () => {
      server.standIn = ({ url }, response) => url === '/token' && Boolean(response.writeHead(500).end('<p>Oops</p>'));
      await nothingCameOf(await signIn(), 502, 'provider_failed');
    });

    it.each(['hangs', 'is busy', 'is away'])('the provider %s, first or in the middle', async (how) => {
      const mine = browser();
      const back = await mine.atProvider(await mine.depart('openid'));
      if (how === 'hangs') server.hangs = true;
      if (how === 'is busy') server.standIn = (_, response) => Boolean(response.writeHead(503).end());
      if (how === 'is away') await server.goAway();
      const answer = await mine.return(back);
      await nothingCameOf(answer, 503, 'unavailable');
      expect(answer.headers.get('retry-after')).toBe('5');
      const cold = await TestApp.start(
        {
          AUTH_PROVIDERS: JSON.stringify([{ name: 'openid', title: 'O', issuer: server.url, clientId: CLIENT_ID }]),
          PROVIDER_TIMEOUT_MS: '1000',
        },
        app.database,
      );
      expect((await cold.nobody.get('auth/openid/login')).status).toBe(503);
      server.hangs = false;
      server.standIn = undefined;
      if (how === 'is away') await server.comeBack();
      // A failure is remembered for seconds, so that departures do not each ask a provider that is down.
      expect((await cold.nobody.get('auth/openid/login')).status).toBe(503);
      jest.spyOn(cold.app.get(Clock), 'now').mockImplementation(() => Date.now() + 6000);
      expect((await cold.nobody.get('auth/openid/login')).status).toBe(302);
      await cold.close();
    });

    it('no provider is called that is not configured', async () => {
      for (const path of ['auth/login', 'auth/auth0/login', 'auth/nobody/callback?state=x', 'auth/__proto__/login']) {
        const { status, body } = await app.nobody.get(path);
        expect([status, body.code]).toEqual([501, 'provider_not_configured']);
      }
    });

    it('its code is used twice', async () => {
      const mine = browser();
      const back = await mine.atProvider(await mine.depart('openid'));
      const statuses = (await Promise.all([mine.return(back), mine.return(back)])).map(({ status }) => String(status));
      expect(statuses.toSorted()).toEqual(['200', '400']);
      expectProblem(await mine.return(back), 400, 'sign_in_not_completed');
    });
  });

  it('never fails by what comes in a query, at its beginning or at its end', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('%00', "' or 1=1 --", '[]'));
    const name = fc.oneof(fc.constantFrom('state', 'code', 'error', 'iss', 'returnTo', 'codeChallenge'), text);
    const wrong: string[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('login', 'openid/login', 'openid/callback', 'hub/callback'),
        fc.array(fc.tuple(name, text), { maxLength: 4 }),
        async (path, query) => {
          const pairs = query.map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join('='));
          const { status } = await app.nobody.get(`auth/${path}?${pairs.join('&')}`, { Cookie: pairs[0] ?? '' });
          if (![302, 400, 501].includes(status)) wrong.push(`${path}?${pairs.join('&')}: ${status}`);
        },
      ),
      { numRuns: thorough ? 150 : 30 },
    );
    for (const query of ['%', 'state=%', 'state=%ff', 'state=a&state=b', 'state', '&&=', `state=${'x'.repeat(8000)}`])
      expectProblem(await app.nobody.get(`auth/openid/callback?${query}`), 400, 'sign_in_not_completed');
    expect(wrong).toEqual([]);
  });

  it('keeps what the provider hands out encrypted, and out of the log', async () => {
    let handedOut: Record<string, unknown> = {};
    server.onExchange = ({ body }) => (handedOut = { ...body });
    const { body } = await signIn();
    const [identity] = await identities();
    expect(identity.tokens).toMatch(/^[\w-]{8}\.[\w-]{50,}$/);
    const everything = JSON.stringify(identity) + log.join('');
    for (const secret of [handedOut.access_token, handedOut.refresh_token, handedOut.id_token, body.accessToken])
      expect(everything).not.toContain(secret as string);
    expect(log.join('')).not.toContain('a very secret secret');
    expect(log.join('')).not.toContain(server.person.email);
  });
});
