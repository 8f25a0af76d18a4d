import { Controller, Get, Module } from '@nestjs/common';
import { AllowApiKey, Permissions, Roles } from '../../src/kernel/auth/guard/access.decorators.js';
import { AuthorizationChangeNotifier } from '../../src/kernel/auth/guard/authorization-change-notifier.js';
import { type Actor, CurrentActor } from '../../src/kernel/auth/actor.js';
import { Database } from '../../src/kernel/database/database.js';
import { generateApiKey } from '../../src/modules/api-keys/api-key-format.js';
import { TestApp } from '../support/app.js';
import { createApiKey, withKey } from '../support/api-keys.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines, productRequest } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { until } from '../support/until.js';

@Controller('doors')
class Doors {
  @Get('silent')
  silent(): string {
    return 'open';
  }

  @Get('any-key')
  @AllowApiKey()
  anyKey(@CurrentActor() { roles, permissions, credential }: Actor): object {
    return { roles: [...roles], permissions: [...permissions], credential };
  }

  @Get('some-keys')
  @AllowApiKey('orders:place', 'orders:read')
  someKeys(): string {
    return 'open';
  }

  @Get('role')
  @Roles('user')
  role(): string {
    return 'open';
  }

  @Get('both')
  @Permissions('orders:place', 'orders:read')
  both(): string {
    return 'open';
  }

  @Get('keys')
  @Permissions('api-keys:create')
  keys(): string {
    return 'open';
  }
}

@Module({ controllers: [Doors] })
class Building {}

describe('with an API key', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start({}, undefined, undefined, [Building]);
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());
  afterEach(() => jest.restoreAllMocks());

  it('a program does what its scopes say, as its owner, and nothing else', async () => {
    const { id, client } = await createApiKey(manager, { scopes: ['products:manage'] });

    const made = await client.post('products', productRequest());
    expect(made.status).toBe(201);
    const refused = await client.post('orders', lines([made.body, 1]));
    expectProblem(refused, 403, 'forbidden');
    expect(refused.body.detail).toBe('This needs the permission orders:place.');
    expect(refused.headers.get('www-authenticate')).toBe('ApiKey realm="keelson", error="insufficient_scope"');
    expectProblem(await client.get('users'), 403, 'forbidden');
    expect((await client.get('users/me')).body.id).toBe(manager.userId);
    const { rows } = await app.sql.query('select user_id, actor from audits where entity_id = $1', [made.body.id]);
    expect(rows).toEqual([{ user_id: manager.userId, actor: `api_key:${id}` }]);
  });

  it('a program places orders and reads those of its owner, when it may place some', async () => {
    const product = await createProduct(manager);
    const { client } = await createApiKey(user);
    const others = await manager.post('orders', lines([product, 1]));

    const placed = await client.post('orders', lines([product, 1]));

    expect(placed.status).toBe(201);
    expect((await client.get(`orders/${placed.body.id}`)).body.id).toBe(placed.body.id);
    expect((await client.get('orders')).body.page.total).toBe(1);
    expectProblem(await client.get(`orders/${others.body.id}`), 404, 'order_not_found');
    expectProblem(await client.get('audits'), 403, 'forbidden');
  });

  it('a program gets nowhere that says nothing about keys, and has no role', async () => {
    const admin = await app.signIn('admin');
    const all = await createApiKey(admin, { scopes: ['orders:place', 'orders:read', 'users:manage'] });
    const none = await createApiKey(admin, { scopes: [] });
    const place = await createApiKey(admin, { scopes: ['orders:place'] });
    const statuses = async (path: string) =>
      Promise.all([all, none, place].map(async ({ client }) => (await client.get(`doors/${path}`)).status));

    expect(await statuses('silent')).toEqual([403, 403, 403]);
    expect(await statuses('any-key')).toEqual([200, 200, 200]);
    expect(await statuses('some-keys')).toEqual([200, 403, 200]);
    expect(await statuses('role')).toEqual([403, 403, 403]);
    expect(await statuses('both')).toEqual([200, 403, 403]);
    expect(await statuses('keys')).toEqual([403, 403, 403]);
    expect((await none.client.get('doors/some-keys')).body.detail).toBe(
      'This needs the scope orders:place or orders:read.',
    );
    expect((await all.client.get('doors/silent')).body.detail).toBe('This needs a signed-in user, not an API key.');
    expect((await place.client.get('doors/any-key')).body).toMatchObject({ roles: [], permissions: ['orders:place'] });
    for (const path of ['silent', 'any-key', 'some-keys', 'role', 'both', 'keys'])
      expect((await admin.get(`doors/${path}`)).status).toBe(200);
  });

  it('manages no keys, whatever the database says', async () => {
    const admin = await app.signIn('admin');
    const { id, client } = await createApiKey(admin);
    await app.sql.query(`insert into api_key_scopes values ($1, 'api-keys:create'), ($1, 'api-keys:manage')`, [id]);

    for (const answer of [
      await client.get('api-keys'),
      await client.get(`api-keys/${id}`),
      await client.post('api-keys', { name: 'Child', scopes: [] }),
      await client.patch(`api-keys/${id}`, { name: 'Self' }),
      await client.post(`api-keys/${id}/rotate`, {}),
      await client.delete(`api-keys/${id}`),
    ])
      expectProblem(answer, 403, 'forbidden');
    expect((await client.get('doors/any-key')).body.permissions).toEqual(['orders:place']);
  });

  it('the actor carries the key’s id and its rate limit', async () => {
    const limited = await createApiKey(user, { rateLimitPerMinute: 7 });
    const unlimited = await createApiKey(user);
    const credentialOf = async ({ client }: { client: ApiClient }) =>
      (await client.get('doors/any-key')).body.credential;

    expect(await credentialOf(limited)).toMatchObject({
      kind: 'api_key',
      issuer: expect.stringMatching(/^http/),
      id: limited.id,
      rateLimitPerMinute: 7,
    });
    expect(await credentialOf(unlimited)).not.toHaveProperty('rateLimitPerMinute');
    await user.patch(`api-keys/${limited.id}`, { rateLimitPerMinute: 8 });
    expect((await credentialOf(limited)).rateLimitPerMinute).toBe(8);
  });

  it('a program is counted by itself, under the limit that its key was given', async () => {
    const [limited, other] = [await createApiKey(user, { rateLimitPerMinute: 3 }), await createApiKey(user)];
    const answers = [];
    for (let count = 0; count < 4; count++) answers.push(await limited.client.get('users/me'));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    for (const { headers } of answers) expect(headers.get('ratelimit-policy')).toBe('"api-key-own";q=3;w=60');
    expectProblem(answers[3]!, 429, 'rate_limited');
    expect((await other.client.get('users/me')).status).toBe(200);
    expect((await user.get('users/me')).status).toBe(200);

    await user.patch(`api-keys/${limited.id}`, { rateLimitPerMinute: 5 });
    expect((await limited.client.get('users/me')).status).toBe(200);
  });

  it('unknown, wrong, expired and revoked ones are refused alike', async () => {
    const [revoked, expired, disowned] = [await createApiKey(user), await createApiKey(user), await app.signIn('user')];
    const orphan = await createApiKey(disowned);
    await user.delete(`api-keys/${revoked.id}`);
    await app.sql.query('update api_keys set expires_at = now() where id = $1', [expired.id]);
    await app.sql.query('update users set is_active = false where id = $1', [disowned.userId]);
    const good = await createApiKey(user);
    const otherSecret = generateApiKey();
    // A genuine prefix with another secret, whose checksum is right.
    await app.sql.query('update api_key_secrets set prefix = $1 where key_id = $2', [otherSecret.prefix, good.id]);

    const answers = await Promise.all(
      [revoked.key, expired.key, orphan.key, generateApiKey().text, otherSecret.text, 'nonsense', `${good.key}x`].map(
        (key) => withKey(user, key).get('users/me'),
      ),
    );

    for (const answer of answers) {
      expectProblem(answer, 401, 'unauthenticated');
      expect(answer.body.detail).toBe('The API key is not valid.');
      expect(answer.headers.get('www-authenticate')).toBe('ApiKey realm="keelson"');
    }
  });

  it('one that can be none costs no question to the database, however it is spelt', async () => {
    const { key } = await createApiKey(user);
    expect((await withKey(user, key).get('users/me')).status).toBe(200);
    const query = jest.spyOn(app.app.get(Database), 'query');

    const last = key.at(-1) === '0' ? '1' : '0';
    for (const wrong of [
      key.slice(0, -1) + last,
      key.slice(0, -1),
      `${key}0`,
      key.toUpperCase(),
      key.toLowerCase(),
      key.replace('kls_', 'kls-'),
      key.replace('_', '%5F'),
      `"${key}"`,
      `Bearer ${key}`,
      `${key}, ${key}`,
      `${key} ${key}`,
      'kls_',
      'x'.repeat(8000),
    ])
      expectProblem(await withKey(user, wrong).get('users/me'), 401, 'unauthenticated');
    // What was done before may still have its events announced.
    const queries = query.mock.calls.filter(([{ strings }]) => !strings.join('').includes('pg_notify'));
    expect(queries).toEqual([]);
  });

  it('is refused beside a token, or in place of a token', async () => {
    const { key } = await createApiKey(user);
    expectProblem(await user.get('users/me', { 'X-API-Key': key }), 401, 'unauthenticated');
    expectProblem(await app.nobody.get('users/me', { Authorization: `Bearer ${key}` }), 401, 'unauthenticated');
    expectProblem(await app.nobody.get('users/me', { 'X-API-Key': user.token! }), 401, 'unauthenticated');
    expectProblem(await app.nobody.get(`users/me?apiKey=${key}`), 401, 'unauthenticated');
    expect((await app.nobody.get('products', { 'X-API-Key': 'nonsense' })).status).toBe(200);
  });

  it('its last use is written down, once a minute, beside the request', async () => {
    const { id, client } = await createApiKey(user);
    const lastUse = async () => (await user.get(`api-keys/${id}`)).body;
    expect((await lastUse()).lastUsedAt).toBeNull();
    const forget = () => app.app.get(AuthorizationChangeNotifier).invalidate(`api-key:${id}`);

    await client.get('users/me');
    await until(async () => (await lastUse()).lastUsedAt !== null, 5000);
    const { lastUsedAt, version } = await lastUse();
    expect(Math.abs(Date.parse(lastUsedAt) - Date.now())).toBeLessThan(10_000);
    expect(version).toBe(1);

    const executed = jest.spyOn(app.app.get(Database), 'execute');
    await forget();
    expect((await client.get('users/me')).status).toBe(200);
    expect(executed).not.toHaveBeenCalled();

    await app.sql.query(`update api_keys set last_used_at = now() - interval '61 seconds' where id = $1`, [id]);
    await forget();
    executed.mockRejectedValueOnce(new Error('away'));
    expect((await client.get('users/me')).status).toBe(200);
    await forget();
    expect((await client.get('users/me')).status).toBe(200);
    await until(async () => Date.parse((await lastUse()).lastUsedAt) > Date.parse(lastUsedAt), 5000);
  });
});
