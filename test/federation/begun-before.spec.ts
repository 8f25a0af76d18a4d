import { createHash, randomBytes } from 'node:crypto';
import { TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { type Answer, ApiClient } from '../support/client.js';
import { linkToken } from '../support/mailed-links.js';
import { CLIENT_ID, OpenIdServer } from '../support/openid-server.js';
import { expectProblem } from '../support/problem.js';
import { SocketClient } from '../support/sockets.js';

const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'quite another passphrase';
const FRONT_END = 'https://shop.example.com';

/** An account with a session of its owner and one that was stolen. */
interface Account {
  readonly owner: ApiClient;
  readonly stolen: ApiClient;
  readonly refreshToken: string;
  readonly email: string;
  readonly sub: string;
}

/** Begins something with the stolen session, and gives what finishes it. */
type Begin = (account: Account) => Promise<() => Promise<Answer>>;

/** What ends the access that was begun before. */
type End = (account: Account) => Promise<unknown>;

describe('what was begun before the access of an account ended', () => {
  let server: OpenIdServer;
  let app: TestApp;
  let admin: ApiClient;
  let count = 0;

  beforeAll(async () => {
    server = await OpenIdServer.start();
    app = await TestApp.start({
      RETURN_ORIGINS: FRONT_END,
      AUTH_PROVIDERS: JSON.stringify([{ name: 'one', title: 'One', issuer: server.url, clientId: CLIENT_ID }]),
    });
    admin = await app.signIn('admin');
  });
  afterAll(async () => {
    await app.close();
    await server.goAway();
  });

  async function account(): Promise<Account> {
    const owner = await app.signIn('user');
    const { email } = (await owner.get('users/me')).body;
    const { body } = await app.nobody.post('auth/login', { email, password: PASSWORD });
    const stolen = new ApiClient(app.url, body.accessToken, owner.userId);
    const sub = `thief-${process.pid}-${++count}`;
    server.person = { sub, email: `${sub}@example.com`, email_verified: true, name: 'Ann Smith' };
    return { owner, stolen, refreshToken: body.refreshToken, email, sub };
  }

  const reset: End = async ({ owner }) => {
    const token = await linkToken(app, 'reset_password', owner.userId!);
    expect((await app.nobody.post('auth/password/reset', { token, newPassword: NEW_PASSWORD })).status).toBe(204);
  };
  const ENDS: Readonly<Record<string, End>> = {
    'a reset of the password': reset,
    'a change of the password': async ({ owner }) =>
      expect(
        (await owner.post('auth/password/change', { currentPassword: PASSWORD, newPassword: NEW_PASSWORD })).status,
      ).toBe(204),
    'signing out everywhere': async ({ owner }) => expect((await owner.delete('auth/sessions')).status).toBe(204),
    'another address': async ({ owner }) => {
      const token = await linkToken(app, 'change_email', owner.userId!, `new-${owner.userId}@example.com`);
      expect((await app.nobody.post('auth/email/change/confirm', { token })).status).toBe(204);
    },
    'another address by an administrator': async ({ owner }) =>
      expect((await admin.patch(`users/${owner.userId}`, { email: `set-${owner.userId}@example.com` })).status).toBe(
        200,
      ),
    'a deactivation, though undone': async ({ owner }) => {
      for (const verb of ['deactivate', 'reactivate'])
        expect((await admin.post(`users/${owner.userId}/${verb}`)).status).toBe(200);
    },
  };

  const link = async (client: ApiClient) => {
    const browser = new Browser(app.url, client.token);
    const begun = await browser.send('POST', '/api/v1/auth/one/link', {});
    expect(begun.status).toBe(200);
    const back = await browser.atProvider(begun.body.authorizationUrl as string);
    return () => browser.return(back);
  };
  const linked = async (client: ApiClient) => expect((await (await link(client))()).status).toBe(204);
  const withKey = (key: string) => new ApiClient(app.url, undefined, undefined, key).get('users/me');

  /** By table. Every end refuses them. */
  const BEGUN: Readonly<Record<string, Begin>> = {
    sessions: ({ stolen }) => Promise.resolve(() => stolen.get('users/me')),
    refresh_tokens: ({ refreshToken }) => Promise.resolve(() => app.nobody.post('auth/refresh', { refreshToken })),
    mail_tokens: async ({ stolen }) => {
      const token = await linkToken(app, 'reset_password', stolen.userId!);
      return () => app.nobody.post('auth/password/reset', { token, newPassword: 'the thief has chosen this' });
    },
    sign_in_flows: ({ stolen }) => link(stolen),
    socket_tickets: async ({ stolen }) => {
      const { body } = await stolen.post('notifications/ticket');
      const { ticket } = body as { ticket: string };
      return async () => ({ ...(await SocketClient.of(app.url, { ticket }).refusal()), headers: new Headers(), body });
    },
    sign_in_codes: async ({ owner }) => {
      await linked(owner);
      const codeVerifier = randomBytes(32).toString('base64url');
      const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
      const query = new URLSearchParams({ returnTo: FRONT_END, codeChallenge });
      const { headers } = await new Browser(app.url).signIn('one', query);
      const code = new URL(headers.get('location')!).searchParams.get('code')!;
      return () => app.nobody.post('auth/token', { code, codeVerifier });
    },
  };

  /** Credentials that stay until a reset, which revokes those that are younger than the last proof by mail. */
  const ADDED: Readonly<Record<string, Begin>> = {
    user_identities: async ({ stolen }) => {
      await linked(stolen);
      return () => new Browser(app.url).signIn('one');
    },
    api_keys: async ({ stolen }) => {
      const { body } = await stolen.post('api-keys', { name: 'thief', scopes: [] });
      return () => withKey(body.key as string);
    },
    api_key_secrets: async ({ stolen }) => {
      const { body } = await stolen.post('api-keys', { name: 'thief', scopes: [] });
      const rotated = await stolen.post(`api-keys/${body.id}/rotate`, {});
      return () => withKey(rotated.body.key as string);
    },
  };

  /** Tables that refer to a user, and lead to no session and no right of their own. */
  const NOT_ACCESS = [
    'ai_calls',
    'api_key_scopes',
    'notification_inboxes',
    'notification_preferences',
    'notifications',
    'orders',
    'order_lines',
    'order_line_items',
    'reports',
    'report_chunks',
    'user_permissions',
    'user_roles',
    // Messages go to the endpoint of the webhook; nothing comes in with its secrets.
    'webhook_deliveries',
    'webhook_secrets',
    'webhooks',
  ];

  it('is known: each table that refers to users, sessions or keys has a case here', async () => {
    const { rows } = await app.sql.query<{ name: string }>(`
      with recursive reached as (
        select 'users'::regclass::oid as id
        union
        select conrelid from pg_constraint join reached on confrelid = reached.id where contype = 'f')
      select id::regclass::text as name from reached where id <> 'users'::regclass`);
    const names = rows.map(({ name }) => name);
    const cases = [...Object.keys(BEGUN), ...Object.keys(ADDED)];

    expect(names.filter((name) => ![...cases, ...NOT_ACCESS].includes(name))).toEqual([]);
    expect(cases.filter((name) => !names.includes(name))).toEqual([]);
  });

  const pairs = Object.keys(BEGUN).flatMap((table) => Object.keys(ENDS).map((end) => [table, end] as const));
  it.each(pairs)('is refused: %s after %s', async (table, end) => {
    const taken = await account();
    const finish = await BEGUN[table]!(taken);

    await ENDS[end]!(taken);

    expect([400, 401, 422]).toContain((await finish()).status);
    const { rows } = await app.sql.query('select from user_identities where subject = $1', [taken.sub]);
    expect(rows.length).toBe(table === 'sign_in_codes' ? 1 : 0);
  });

  it.each(Object.keys(ADDED))('is revoked by a reset: %s', async (table) => {
    const taken = await account();
    const use = await ADDED[table]!(taken);
    expect((await use()).status).toBe(200);

    await reset(taken);

    expect([401, 403]).toContain((await use()).status);
  });

  it('is not a key of an administrator, and not an identity for the very address', async () => {
    const taken = await account();
    Object.assign(server.person, { email: taken.email });
    await linked(taken.owner);
    const { body } = await admin.post('api-keys', { name: 'Service', scopes: [], userId: taken.owner.userId });

    await reset(taken);

    expect((await withKey(body.key as string)).status).toBe(200);
    expect((await new Browser(app.url).signIn('one')).status).toBe(200);
  });

  it('ends with the one session that began it, while the others go on', async () => {
    const { owner, stolen } = await account();
    const finish = await link(stolen);
    const current = (await stolen.get('auth/sessions')).body.items.find(
      (each: { isCurrent: boolean }) => each.isCurrent,
    );
    expect((await owner.delete(`auth/sessions/${current.id}`)).status).toBe(204);

    expect([400, 401]).toContain((await finish()).status);
    expect((await owner.get('auth/identities')).body.items).toEqual([]);
  });

  it('spares the session that changes the password, and those begun after a deactivation', async () => {
    const { owner, email } = await account();
    await ENDS['a change of the password']!({ owner } as Account);
    expect((await owner.get('users/me')).status).toBe(200);

    await ENDS['a deactivation, though undone']!({ owner } as Account);
    const { body } = await app.nobody.post('auth/login', { email, password: NEW_PASSWORD });
    const younger = new ApiClient(app.url, body.accessToken);
    expect([(await owner.get('users/me')).status, (await younger.get('users/me')).status]).toEqual([401, 200]);
    expect((await younger.get('auth/sessions')).body.page.total).toBe(1);
  });

  describe('and an authentication too long ago', () => {
    const age = ({ userId }: ApiClient) =>
      app.sql.query(`update sessions set authenticated_at = now() - interval '16 minutes' where user_id = $1`, [
        userId,
      ]);
    const attempts = (client: ApiClient, keyId: string): Array<Promise<Answer>> => [
      client.post('api-keys', { name: 'new', scopes: [] }),
      client.post(`api-keys/${keyId}/rotate`, {}),
      client.post('auth/one/link', {}),
      client.post('auth/email/change', { newEmail: `other-${client.userId}@example.com` }),
    ];

    it('makes no key, links nothing and changes no address, until the password is given again', async () => {
      const { owner } = await account();
      const { id } = (await owner.post('api-keys', { name: 'old', scopes: [] })).body;
      await age(owner);

      for (const answer of await Promise.all(attempts(owner, id))) {
        expectProblem(answer, 403, 'reauthentication_required');
        expect(answer.body.maxAge).toBe(900);
        expect(answer.headers.get('www-authenticate')).toContain('max_age="900"');
      }
      expectProblem(await owner.post('auth/reauthenticate', { password: 'wrong' }), 403, 'wrong_password');
      expect((await owner.post('api-keys', { name: 'new', scopes: [] })).status).toBe(403);

      expect((await owner.post('auth/reauthenticate', { password: PASSWORD })).status).toBe(204);
      const statuses = (await Promise.all(attempts(owner, id))).map(({ status }) => status);
      expect(statuses).toEqual([201, 200, 200, 202]);
    });

    it('is not made younger by a refresh', async () => {
      const { stolen, refreshToken } = await account();
      await age(stolen);
      const { body } = await app.nobody.post('auth/refresh', { refreshToken });
      const refreshed = new ApiClient(app.url, body.accessToken);
      expectProblem(await refreshed.post('api-keys', { name: 'x', scopes: [] }), 403, 'reauthentication_required');
    });
  });
});
