import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { OpenAiServer } from '../support/openai-server.js';
import { OpenIdServer, providerSettings } from '../support/openid-server.js';
import { mountedPaths, registeredRoutes } from '../support/registered-routes.js';
import { CALLERS, type Caller, type Cast, gatherCast } from './cast.js';
import type { Asked, Maker } from './resources.js';
import { type Outcome, ROUTES } from './routes.table.js';
import { someOf } from '../support/thorough.js';

/** Paths that answer without being routes, which the table cannot hold. */
const BESIDE_ROUTES = {
  '/docs': 'Swagger UI’s own files, public',
  '/api/docs': 'leads to /docs',
  '/oauth2-redirect.html': 'Swagger UI’s page that issuers send browsers back to',
  '/admin/queues': 'asks browsers for an admin’s address and password, which is tested below',
  '/static': 'scripts and styles of the storefront, public',
  '/admin/orders': 'a page without data, public; test/browser/storefront tests it',
  '/admin/catalogue': 'the same page',
  '/metrics': 'asks for METRICS_TOKEN, and does not exist without one, which test/telemetry/metrics tests',
};

describe('every route', () => {
  let app: TestApp;
  let cast: Cast;
  let provider: OpenIdServer;
  let models: OpenAiServer;

  beforeAll(async () => {
    provider = await OpenIdServer.start({ slash: true });
    provider.person = { sub: 'auth0|visitor' };
    models = await OpenAiServer.start();
    app = await TestApp.start({ WORKER: 'true', ...providerSettings(provider), ...models.settings() });
    cast = await gatherCast(app);
  });
  afterAll(async () => {
    await app.close();
    await provider.goAway();
    await models.stop();
  });

  it('is in the table once, and nothing else is', () => {
    expect(ROUTES.map(({ route }) => route).toSorted()).toEqual(registeredRoutes(app).toSorted());
  });

  it('is one of the table, or a path that is known to answer without being a route', () => {
    const known = Object.keys(BESIDE_ROUTES);
    expect(new Set(mountedPaths(app, known))).toEqual(new Set(known));
  });

  it.each(ROUTES.map((row, turn) => ({ ...row, callers: someCallers(turn) })))(
    'answers its callers as the table says: $route',
    async ({ route, maker, outcomes, callers }) => {
      const asked = maker.spendsCallers ? await gatherCast(app) : cast;
      const found = await Promise.all(callers.map((caller) => outcomeFor(asked, caller, route, maker)));

      const expected = callers.map((caller) => outcomes[CALLERS.indexOf(caller)]);
      expect(named(callers, found)).toEqual(named(callers, expected));
    },
  );

  it('of the queues lets in only an active admin who enters a password', async () => {
    const enters = async ({ userId, token }: ApiClient, password = 'correct horse battery') => {
      const { rows } = await app.sql.query<{ email: string }>('select email from users where id = $1', [userId]);
      const basic = Buffer.from(`${rows[0]!.email}:${password}`).toString('base64');
      const statuses = [`Basic ${basic}`, `Bearer ${token}`].map(
        async (Authorization) => (await app.nobody.get('/admin/queues', { Authorization })).status,
      );
      return Promise.all(statuses);
    };
    expect((await cast.anonymous.get('/admin/queues')).status).toBe(401);
    expect((await cast.keyWithAllScopes.get('/admin/queues')).status).toBe(401);
    for (const { caller, statuses } of [
      { caller: cast.owner, statuses: [401, 401] },
      { caller: cast.manager, statuses: [401, 401] },
      { caller: cast.admin, statuses: [200, 401] },
      { caller: cast.revoked[0]!, statuses: [401, 401] },
    ])
      expect(await enters(caller)).toEqual(statuses);
    expect(await enters(cast.admin, 'wrong')).toEqual([401, 401]);
  });
});

/** Each has something of its own to call. Where there are several, they have to fare alike. */
async function outcomeFor(cast: Cast, caller: Caller, route: string, maker: Maker): Promise<string> {
  const clients = caller === 'revoked' ? cast.revoked : [cast[caller]];
  const outcomes = await Promise.all(
    clients.map(async (client) => {
      const { owner = cast.owner, ...asked } = await maker(cast);
      return outcomeOf(caller === 'owner' ? owner : client, route, { owner, ...asked });
    }),
  );
  return [...new Set(outcomes)].join(' or ');
}

/** Whether a list leaks resources of other users, but not the one that was created. */
async function outcomeOf(
  client: ApiClient,
  route: string,
  { params = {}, query = '', body, headers, shows, owner }: Asked & { owner: ApiClient },
): Promise<Outcome | 'leaks'> {
  const [method, pattern] = route.split(' ') as [string, string];
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => params[name]!);
  const answer = await client.send(method, path + query, body, headers);
  if (shows === undefined || answer.status !== 200) return answer.status;
  const text = JSON.stringify(answer.body);
  if (text.includes(shows)) return 'sees';
  return text.includes(owner.userId!) ? 'leaks' : 'blind';
}

/** For each caller, so that a difference says whose it is. */
function named(callers: readonly Caller[], outcomes: readonly unknown[]): Record<string, string> {
  return Object.fromEntries(callers.map((caller, index) => [caller, String(outcomes[index])]));
}

/** All of them in the proofs; in `npm test` an anonymous one, and others at each route. */
function someCallers(turn: number): Caller[] {
  const [anonymous, ...others] = CALLERS;
  return [anonymous, ...someOf(others, 8, turn)];
}
