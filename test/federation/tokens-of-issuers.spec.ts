import { AuthorizationChangeNotifier } from '../../src/kernel/auth/guard/authorization-change-notifier.js';
import { userSubject } from '../../src/kernel/auth/guard/authentication-cache.js';
import { TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { AUDIENCE, issuerSettings, OpenIdServer, providerSettings } from '../support/openid-server.js';
import { expectProblem } from '../support/problem.js';

const ROLES = 'https://shop.example/roles';

describe('a token of another issuer', () => {
  let server: OpenIdServer;
  let app: TestApp;
  let count = 0;

  beforeAll(async () => {
    server = await OpenIdServer.start();
    app = await TestApp.start(issuerSettings(server, { rolesClaim: ROLES, permissionsClaim: 'permissions' }));
  });
  afterAll(async () => {
    await app.close();
    await server.goAway();
  });
  beforeEach(() => {
    server.info = {};
  });

  const subject = () => `auth0|${process.pid}-${++count}`;
  const verified = (address: string, more: object = {}) => ({ email: address, email_verified: true, ...more });
  const as = (token: string, path = 'users/me', on = app): Promise<Answer> =>
    on.nobody.get(path, { Authorization: `Bearer ${token}` });
  const rowsOf = async (sub: string) =>
    (await app.sql.query('select * from user_identities where subject = $1', [sub])).rows;
  const localAccount = async (emailVerified: boolean) => {
    const client = await app.signIn('manager');
    await app.sql.query('update users set email_verified = $2 where id = $1', [client.userId, emailVerified]);
    return { id: client.userId!, email: (await client.get('users/me')).body.email as string, client };
  };

  it('makes an account at the first call, with what it says of its bearer', async () => {
    const sub = subject();
    const email = `Ann.${count}@Example.com`;
    const token = await server.token({ sub, ...verified(email), given_name: 'Ann', family_name: "O'Brien" });
    const { status, body } = await as(token);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { email: email.toLowerCase(), firstName: 'Ann', lastName: "O'Brien", roles: ['user'], emailVerified: true },
    });
    const again = await as(await server.token({ sub }));
    expect(again.body.id).toBe(body.id);
    expect(await rowsOf(sub)).toMatchObject([{ user_id: body.id, issuer: server.url, unlinked_at: null }]);
    const { rows } = await app.sql.query(
      'select entity_type, action_type from audits where entity_id in ($1, $2) order by created_at, id',
      [body.id, (await rowsOf(sub))[0].id],
    );
    expect(rows).toEqual([
      { entity_type: 'user', action_type: 'create' },
      { entity_type: 'identity', action_type: 'create' },
    ]);
  });

  it('asks its issuer who came when it does not say', async () => {
    const sub = subject();
    server.info = { sub, ...verified(`told-${count}@example.com`), name: 'Zoë van der Berg' };
    const { body } = await as(await server.token({ sub }));
    expect(body).toMatchObject({ email: `told-${count}@example.com`, firstName: 'Zoë', lastName: 'van der Berg' });
  });

  it('is refused when userinfo names another subject', async () => {
    const sub = subject();
    const { email, id } = await localAccount(true);
    server.info = { sub: 'somebody else', ...verified(email) };
    const { status, body } = await as(await server.token({ sub }));
    expect([status, body.id === id, body.email.endsWith('@no-address.invalid')]).toEqual([200, false, true]);
  });

  it('makes one account however many first calls come at once', async () => {
    const sub = subject();
    const email = `fifty-${count}@example.com`;
    const tokens = await Promise.all(
      Array.from({ length: 50 }, (_, jti) => server.token({ sub, jti: `${jti}`, ...verified(email) })),
    );
    const answers = await Promise.all(tokens.map((token) => as(token)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await rowsOf(sub)).toHaveLength(1);
    const { rows } = await app.sql.query('select count(*)::int from users where email = $1', [email]);
    expect(rows[0].count).toBe(1);
  });

  it('makes one account when one person comes for the first time as two at once', async () => {
    const email = `both-${++count}@example.com`;
    const tokens = await Promise.all(
      Array.from({ length: 10 }, () => server.token({ sub: subject(), ...verified(email) })),
    );
    const answers = await Promise.all(tokens.map((token) => as(token)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it('leads to the account that has its verified address', async () => {
    const { email, id, client } = await localAccount(true);
    const { body } = await as(await server.token({ sub: subject(), ...verified(email.toUpperCase()) }));
    expect(body).toMatchObject({ id, roles: ['manager'] });
    expect((await client.get('auth/identities')).body.items).toMatchObject([{ issuer: server.url, email }]);
  });

  it.each([
    ['false', false],
    ['missing', undefined],
    ['the word, not the value', 'true'],
    ['a number', 1],
  ])('links no account by an address with email_verified %s', async (_, proof) => {
    const { email, id } = await localAccount(true);
    const { status, body } = await as(await server.token({ sub: subject(), email, email_verified: proof }));
    expect([status, body.id === id]).toEqual([200, false]);
    expect(body).toMatchObject({ email: expect.stringMatching(/@no-address\.invalid$/), emailVerified: false });
  });

  it('is the first to prove the address of an account that was registered and never used, whose password is then gone', async () => {
    const { email, id } = await localAccount(false);
    await app.sql.query('update users set last_login_at = null where id = $1', [id]);

    expect((await as(await server.token({ sub: subject(), ...verified(email) }))).body.id).toBe(id);

    const { rows } = await app.sql.query(
      'select password_hash, email_verified, access_generation from users where id = $1',
      [id],
    );
    expect(rows).toEqual([{ password_hash: null, email_verified: true, access_generation: 1 }]);
  });

  it('never takes over, nor is taken over by, an account in use whose own address was not proven', async () => {
    const { email, id } = await localAccount(false);
    await app.sql.query('update users set last_login_at = now() where id = $1', [id]);
    const sub = subject();
    expectProblem(await as(await server.token({ sub, ...verified(email) })), 403, 'address_not_proven');
    expect(await rowsOf(sub)).toEqual([]);
    await app.sql.query('update users set email_verified = true where id = $1', [id]);
    expect((await as(await server.token({ sub, ...verified(email) }))).body.id).toBe(id);
  });

  it('leads to no account by its address where its issuer’s word is not taken for one', async () => {
    const wary = await TestApp.start(issuerSettings(server, { linksByEmail: false }), app.database);
    const { email, id } = await localAccount(true);
    const { body } = await as(await server.token({ sub: subject(), ...verified(email) }), 'users/me', wary);
    expect([body.id === id, body.email.endsWith('@no-address.invalid')]).toEqual([false, true]);
    await wary.close();
  });

  it('is refused once the account is deactivated or deleted, whose data stays', async () => {
    for (const end of ['is_active = false', 'deleted_at = now()']) {
      const sub = subject();
      const token = await server.token({ sub, ...verified(`end-${count}@example.com`) });
      const { id } = (await as(token)).body;
      await app.sql.query(`update users set ${end} where id = $1`, [id]);
      await app.app.get(AuthorizationChangeNotifier).invalidate(userSubject(id as string));
      expectProblem(await as(token), 401, 'unauthenticated');
      expectProblem(await as(await server.token({ sub })), 401, 'unauthenticated');
      expect((await app.sql.query('select from users where id = $1', [id])).rowCount).toBe(1);
      expect(await rowsOf(sub)).toMatchObject([{ user_id: id }]);
    }
  });

  it('is refused when its address leads to a deactivated account', async () => {
    const { email, id } = await localAccount(true);
    await app.sql.query('update users set is_active = false where id = $1', [id]);
    expectProblem(await as(await server.token({ sub: subject(), ...verified(email) })), 401, 'account_not_usable');
  });

  it('creates an account without a password, to which no password signs in', async () => {
    const email = `none-${++count}@example.com`;
    await as(await server.token({ sub: subject(), ...verified(email) }));
    const { rows } = await app.sql.query('select password_hash from users where email = $1', [email]);
    expect(rows).toEqual([{ password_hash: null }]);
    for (const password of ['correct horse battery', 'null', 'x'])
      expectProblem(await app.nobody.post('auth/login', { email, password }), 401, 'sign_in_failed');
  });

  it('gives the roles and permissions of its claims beside those of the account, if they exist here', async () => {
    const sub = subject();
    expect((await as(await server.token({ sub }), 'users')).status).toBe(403);
    expect((await as(await server.token({ sub, [ROLES]: ['manager'] }), 'users')).status).toBe(200);
    expect((await as(await server.token({ sub, permissions: ['users:read'] }), 'users')).status).toBe(200);
    for (const claims of [
      { [ROLES]: ['Manager', 'root', '', 7, null, '\0'] },
      { [ROLES]: { manager: true } },
      { permissions: ['users:*', '*', 'users:read '] },
      { roles: ['admin'], scope: 'users:read', 'https://other.example/roles': ['admin'] },
    ])
      expect((await as(await server.token({ sub, ...claims }), 'users')).status).toBe(403);
    expect((await as(await server.token({ sub, [ROLES]: ['manager'] }))).body.roles).toEqual(['user']);
  });

  it('gives nothing by claims that the settings do not name, nor beyond what they let it give', async () => {
    const silent = await TestApp.start(issuerSettings(server), app.database);
    const capped = await TestApp.start(
      issuerSettings(server, { rolesClaim: '/realm_access/roles', grants: ['manager'] }),
      app.database,
    );
    const claims = { sub: subject(), [ROLES]: ['admin'], permissions: ['users:read'], roles: ['admin'] };
    expect((await as(await server.token(claims), 'users', silent)).status).toBe(403);
    const nested = (...roles: string[]) => server.token({ ...claims, realm_access: { roles } });
    expect((await as(await nested('admin'), 'jobs', capped)).status).toBe(403);
    expect((await as(await nested('manager'), 'users', capped)).status).toBe(200);
    expect((await as(await nested('admin'), 'users', capped)).status).toBe(403);
    await silent.close();
    await capped.close();
  });

  it.each([
    ['no name', {}, { firstName: 'User', lastName: '' }],
    ['one name', { name: 'Madonna' }, { firstName: 'Madonna', lastName: '' }],
    ['names that are too long', { name: `${'x'.repeat(300)} y` }, { firstName: 'x'.repeat(100), lastName: '' }],
    [
      'names of control characters',
      { given_name: '\0\u0007', family_name: 'A\nB' },
      { firstName: 'User', lastName: 'A B' },
    ],
    ['names that are not text', { name: 7, given_name: ['a'], nickname: null }, { firstName: 'User', lastName: '' }],
    ['names of half characters', { name: '\ud800 x' }, { firstName: 'x', lastName: '' }],
  ])('is good with %s', async (_, claims, names) => {
    const { status, body } = await as(await server.token({ sub: subject(), ...claims }));
    expect({ status, ...body }).toMatchObject({ status: 200, ...names });
  });

  it.each([
    'no address',
    'a@b',
    `${'a'.repeat(300)}@example.com`,
    'İ@example.com',
    "a'\0@example.com",
    7,
    {},
    ['a@example.com'],
  ])('is good with %j for an address, which is not taken for one', async (email) => {
    const { status, body } = await as(await server.token({ sub: subject(), ...verified(email as string) }));
    expect([status, body.email.endsWith('@no-address.invalid')]).toEqual([200, true]);
  });

  it('is refused when it has no valid subject', async () => {
    for (const sub of ['x'.repeat(256), 'a\0b', '', 7, null, undefined, ['a'], { a: 1 }])
      expectProblem(await as(await server.token({ sub })), 401, 'unauthenticated');
  });

  it('may be Auth0’s, of either of its profiles, with the permissions that its API gives out', async () => {
    const tenant = await OpenIdServer.start({ slash: true });
    tenant.standIn = ({ url }, response) =>
      url === '/.well-known/jwks.json' &&
      Boolean(
        response
          .setHeader('Content-Type', 'application/json')
          .end(JSON.stringify({ keys: tenant.issuer.keys.toJSON() })),
      );
    const shop = await TestApp.start({ ...providerSettings(tenant), AUTH0_ROLES_CLAIM: ROLES }, app.database);
    const sub = subject();
    for (const typ of ['JWT', 'at+jwt']) {
      const plain = await tenant.token({ sub }, { header: { typ } });
      const given = await tenant.token({ sub, permissions: ['users:read'] }, { header: { typ } });
      const manager = await tenant.token({ sub, [ROLES]: ['manager'] }, { header: { typ } });
      const answers = await Promise.all([plain, given, manager].map((token) => as(token, 'users', shop)));
      expect(answers.map(({ status }) => status)).toEqual([403, 200, 200]);
    }
    await shop.close();
    await tenant.goAway();
  });

  it('is of the audience of this API, also among others', async () => {
    const sub = subject();
    expect((await as(await server.token({ sub, aud: [`${server.url}/userinfo`, AUDIENCE] }))).status).toBe(200);
  });
});
