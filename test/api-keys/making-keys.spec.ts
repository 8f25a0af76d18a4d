import { randomUUID } from 'node:crypto';
import { TestApp } from '../support/app.js';
import { apiKeyRequest, createApiKey } from '../support/api-keys.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { expectProblem, placesOf } from '../support/problem.js';

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

describe('an API key', () => {
  let app: TestApp;
  let admin: ApiClient;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start({ API_KEY_MAX_DAYS: '30' });
    [admin, manager, user] = [await app.signIn('admin'), await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());

  const idsOf = async (who: ApiClient, query = '') => {
    const { status, body } = await who.get(`api-keys?limit=50&${query}`);
    expect(status).toBe(200);
    return body.items.map(({ id }: { id: string }) => id) as string[];
  };
  const auditsOf = async (id: string) =>
    (await app.sql.query(`select * from audits where entity_type = 'api_key' and entity_id = $1 order by id`, [id]))
      .rows;

  it('is shown when it is made, and never again', async () => {
    const made = await user.post('api-keys', apiKeyRequest({ name: ' Müller’s shop ', rateLimitPerMinute: 60 }));

    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(`/api/v1/api-keys/${made.body.id}`);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const { key, ...shown } = made.body;
    expect(key).toMatch(/^kls_[0-9A-Za-z]{10}_[0-9A-Za-z]{49}$/);
    expect(shown).toEqual({
      id: expect.any(String),
      userId: user.userId,
      name: 'Müller’s shop',
      prefix: key.slice(0, 14),
      scopes: ['orders:place'],
      status: 'active',
      rateLimitPerMinute: 60,
      expiresAt: expect.any(String),
      overlapUntil: null,
      revokedAt: null,
      lastUsedAt: null,
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await user.get(`api-keys/${shown.id}`)).body).toEqual(shown);
    expect((await user.get('api-keys')).body.items).toContainEqual(shown);
    expect(JSON.stringify((await user.get('api-keys')).body)).not.toContain(key);
  });

  it('is nowhere in the database but as its hash, also when it is asked for with an Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await user.post('api-keys', apiKeyRequest(), headers);
    const second = await user.post('api-keys', apiKeyRequest(), headers);
    await user.post(`api-keys/${second.body.id}/rotate`, {}, headers);

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get('idempotent-replayed')).toBeNull();
    expect(second.body.key).not.toBe(first.body.key);
    const { rows } = await app.sql.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public'`,
    );
    for (const { name } of rows) {
      const found = await app.sql.query(`select 1 from "${name}" t where t::text like $1`, [
        `%${second.body.key.slice(15, 50)}%`,
      ]);
      expect({ name, found: found.rowCount }).toEqual({ name, found: 0 });
    }
    expect((await app.sql.query('select 1 from idempotency_keys')).rowCount).toBe(0);
  });

  it('lasts as long as it is asked to, else as long as one may, and no longer', async () => {
    const expiresAt = inDays(3).toISOString();
    expect(await createApiKey(user, { expiresAt })).toMatchObject({ expiresAt });
    const { expiresAt: longest } = await createApiKey(user)
      .then(({ id }) => user.get(`api-keys/${id}`))
      .then(({ body }) => body);
    expect(Math.abs(Date.parse(longest) - inDays(30).getTime())).toBeLessThan(60_000);

    for (const wrong of [inDays(31), inDays(0), inDays(-1), new Date(0)]) {
      const answer = await user.post('api-keys', apiKeyRequest({ expiresAt: wrong.toISOString() }));
      expectProblem(answer, 422, 'invalid_body');
      expect(placesOf(answer)).toEqual(['#/expiresAt']);
    }
  });

  it('is never given more than its owner may do, and all that is too much is named', async () => {
    const answer = await user.post('api-keys', {
      name: 'Greedy',
      scopes: ['orders:place', 'orders:read', 'users:manage', 'no:such', 'api-keys:create', 'api-keys:manage'],
      expiresAt: inDays(99).toISOString(),
    });

    expectProblem(answer, 422, 'invalid_body');
    expect(placesOf(answer)).toEqual([
      '#/expiresAt',
      '#/scopes/1',
      '#/scopes/2',
      '#/scopes/3',
      '#/scopes/4',
      '#/scopes/5',
    ]);
    expect(answer.body.errors[0].detail).toBe('orders:read is more than the owner of the key may do.');
    for (const scopes of [['api-keys:manage'], ['api-keys:create']]) {
      const own = await admin.post('api-keys', apiKeyRequest({ scopes }));
      expectProblem(own, 422, 'invalid_body');
      expect(own.body.detail).toContain('keys manage neither keys nor access');
    }
    expect(await createApiKey(manager, { scopes: ['orders:read', 'orders:place', 'orders:read'] })).toMatchObject({
      scopes: ['orders:place', 'orders:read'],
    });
  });

  it.each([
    ['name', '', '#/name'],
    ['name', 'x'.repeat(101), '#/name'],
    ['scopes', 'orders:place', '#/scopes'],
    ['scopes', Array(51).fill('orders:place'), '#/scopes'],
    ['scopes', ['orders:place', 'Orders Place', 7, null], '#/scopes/1 #/scopes/2 #/scopes/3'],
    ['rateLimitPerMinute', 0, '#/rateLimitPerMinute'],
    ['rateLimitPerMinute', 1.5, '#/rateLimitPerMinute'],
    ['expiresAt', null, '#/expiresAt'],
    ['userId', 'me', '#/userId'],
  ])('is refused with a wrong %s: %j', async (field, value, places) => {
    const answer = await user.post('api-keys', apiKeyRequest({ [field]: value }));
    expectProblem(answer, 422, 'invalid_body');
    expect(placesOf(answer).join(' ')).toBe(places);
  });

  it('has no field that a request could set beside those of the request', async () => {
    const columns = [
      'id',
      'prefix',
      'status',
      'revokedAt',
      'lastUsedAt',
      'overlapUntil',
      'version',
      'createdAt',
      'updatedAt',
    ];
    const more = ['key', 'hash', 'keyId', 'secret', 'user_id', 'rate_limit_per_minute', 'roles', 'permissions'];
    const { id } = await createApiKey(user);
    const before = (await user.get(`api-keys/${id}`)).body;
    const outcomes = await Promise.all(
      [...columns, ...more].flatMap((field) => [
        user.post('api-keys', apiKeyRequest({ [field]: before[field] ?? 'x' })),
        user.patch(`api-keys/${id}`, { name: 'Other', [field]: before[field] ?? 'x' }),
        user.post(`api-keys/${id}/rotate`, { [field]: before[field] ?? 'x' }),
      ]),
    );
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set([422]));
    for (const field of ['scopes', 'userId', 'expiresAt'])
      expect((await user.patch(`api-keys/${id}`, { [field]: before[field] })).status).toBe(422);
    for (const field of ['name', 'scopes', 'userId', 'rateLimitPerMinute'])
      expect((await user.post(`api-keys/${id}/rotate`, { [field]: before[field] })).status).toBe(422);
    expect((await user.get(`api-keys/${id}`)).body).toEqual(before);
  });

  it('of another user is a 404, except for admins', async () => {
    const other = await app.signIn('user');
    const { id } = await createApiKey(other);

    for (const who of [user, manager]) {
      expectProblem(await who.get(`api-keys/${id}`), 404, 'api_key_not_found');
      expectProblem(await who.patch(`api-keys/${id}`, { name: 'Mine' }), 404, 'api_key_not_found');
      expectProblem(await who.post(`api-keys/${id}/rotate`, {}), 404, 'api_key_not_found');
      expectProblem(await who.delete(`api-keys/${id}`), 404, 'api_key_not_found');
      expect(await idsOf(who)).not.toContain(id);
      expect(await idsOf(who, `userId=${other.userId}`)).toEqual([]);
      expectProblem(await who.post('api-keys', apiKeyRequest({ userId: other.userId })), 403, 'forbidden');
    }
    expect(await idsOf(admin)).toContain(id);
    expect(await idsOf(admin, `userId=${other.userId}`)).toEqual([id]);
    expect(await idsOf(other)).toEqual([id]);
    expect((await admin.patch(`api-keys/${id}`, { name: 'Theirs' })).body).toMatchObject({
      name: 'Theirs',
      version: 2,
    });
    expect((await admin.delete(`api-keys/${id}`)).status).toBe(204);
    expect((await other.get(`api-keys/${id}`)).body).toMatchObject({ status: 'revoked' });
    expectProblem(await app.nobody.get('api-keys'), 401, 'unauthenticated');
    expectProblem(await (await app.signIn()).get('api-keys'), 403, 'forbidden');
  });

  it('for another user has the permissions of both, and is returned only to those who hold all of them', async () => {
    await app.sql.query(`insert into roles (id, name) values (gen_random_uuid(), 'keeper')`);
    await app.sql.query(
      `insert into role_permissions select r.id, p.id from roles r, permissions p
       where r.name = 'keeper' and p.name in ('api-keys:create', 'api-keys:manage', 'orders:place')`,
    );
    const keeper = await app.signIn('keeper');

    const made = await createApiKey(keeper, { userId: manager.userId });
    expect(made).toMatchObject({ userId: manager.userId, scopes: ['orders:place'] });
    expect((await made.client.get('users/me')).body.id).toBe(manager.userId);
    const greedy = await keeper.post('api-keys', apiKeyRequest({ userId: manager.userId, scopes: ['orders:read'] }));
    expectProblem(greedy, 422, 'invalid_body');
    expect(greedy.body.detail).toBe('orders:read is more than you may do yourself.');
    const beyond = await keeper.post('api-keys', apiKeyRequest({ userId: (await app.signIn()).userId }));
    expect(beyond.body.detail).toBe('orders:place is more than the owner of the key may do.');

    const { id } = await createApiKey(manager, { scopes: ['orders:read', 'orders:place'] });
    const rotation = await keeper.post(`api-keys/${id}/rotate`, {});
    expectProblem(rotation, 403, 'forbidden');
    expect(rotation.body.detail).toBe('This needs the permission orders:read.');
    expect((await keeper.delete(`api-keys/${id}`)).status).toBe(204);
  });

  it('for another user changes none of the orders of that user, which it cannot read', async () => {
    const buyer = await app.signIn('user');
    const product = await createProduct(manager);
    const { body: order } = await buyer.post('orders', lines([product, 1]));
    const { client } = await createApiKey(admin, { userId: buyer.userId, scopes: ['orders:place'] });

    expectProblem(await client.get(`orders/${order.id}`), 404, 'order_not_found');
    expectProblem(await client.put(`orders/${order.id}`, lines([product, 2])), 404, 'order_not_found');
    expectProblem(await client.post(`orders/${order.id}/cancel`), 404, 'order_not_found');
    expect((await buyer.get(`orders/${order.id}`)).body).toEqual(order);
  });

  it('cannot be created for a missing or inactive user', async () => {
    const gone = await app.signIn('user');
    await app.sql.query('update users set is_active = false where id = $1', [gone.userId]);
    for (const userId of [gone.userId, randomUUID()]) {
      const answer = await admin.post('api-keys', apiKeyRequest({ userId }));
      expectProblem(answer, 422, 'invalid_body');
      expect(placesOf(answer)).toEqual(['#/userId']);
    }
  });

  it('is found by its state, and by how it begins, also after a rotation', async () => {
    const owner = await app.signIn('user');
    const [active, revoked, expired] = [
      await createApiKey(owner),
      await createApiKey(owner),
      await createApiKey(owner),
    ];
    await owner.delete(`api-keys/${revoked.id}`);
    await app.sql.query(`update api_keys set expires_at = now() where id = $1`, [expired.id]);
    await owner.post(`api-keys/${active.id}/rotate`, { overlapSeconds: 60 });

    expect(await idsOf(owner)).toEqual([expired.id, revoked.id, active.id]);
    expect(await idsOf(owner, 'sort=createdAt')).toEqual([active.id, revoked.id, expired.id]);
    expect(await idsOf(owner, 'status=active')).toEqual([active.id]);
    expect(await idsOf(owner, 'status=revoked')).toEqual([revoked.id]);
    expect(await idsOf(owner, 'status=expired')).toEqual([expired.id]);
    expect(await idsOf(owner, `prefix=${active.prefix}`)).toEqual([active.id]);
    expect(await idsOf(user, `prefix=${active.prefix}`)).toEqual([]);
    expectProblem(await owner.get(`api-keys?prefix=${active.key}`), 400, 'invalid_query');
    const first = (await owner.get('api-keys?limit=2')).body;
    expect(first.page).toMatchObject({ total: 3 });
    const next = await owner.get(`api-keys?limit=2&cursor=${first.page.nextCursor}`);
    expect(next.body.items.map(({ id }: { id: string }) => id)).toEqual([active.id]);
  });

  it('can be changed unless its version is outdated or it has ended', async () => {
    const { id } = await createApiKey(user, { rateLimitPerMinute: 5 });

    const changed = await user.patch(`api-keys/${id}`, { rateLimitPerMinute: null }, { 'If-Match': '"1"' });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(changed.body).toMatchObject({ name: 'Shop', rateLimitPerMinute: null, version: 2 });
    expect((await user.patch(`api-keys/${id}`, { name: 'Shop' })).body.version).toBe(2);
    const stale = { 'If-Match': '"1"' };
    expectProblem(await user.patch(`api-keys/${id}`, { name: 'Late' }, stale), 412, 'precondition_failed');
    expectProblem(await user.post(`api-keys/${id}/rotate`, {}, stale), 412, 'precondition_failed');
    expectProblem(await user.delete(`api-keys/${id}`, stale), 412, 'precondition_failed');
    expect((await user.get(`api-keys/${id}`)).headers.get('etag')).toBe('"2"');

    expect((await user.delete(`api-keys/${id}`, { 'If-Match': '"2"' })).status).toBe(204);
    expect((await user.delete(`api-keys/${id}`)).status).toBe(204);
    for (const ended of [
      await user.patch(`api-keys/${id}`, { name: 'x' }),
      await user.post(`api-keys/${id}/rotate`, {}),
    ])
      expectProblem(ended, 409, 'api_key_ended');
    expect((await user.get(`api-keys/${id}`)).body).toMatchObject({ status: 'revoked', version: 3 });
  });

  it('leaves records of all that happens to it, with its secrets masked', async () => {
    const { id, key } = await createApiKey(user);
    await user.patch(`api-keys/${id}`, { name: 'Web shop' });
    const rotated = await user.post(`api-keys/${id}/rotate`, { overlapSeconds: 5 });
    await user.delete(`api-keys/${id}`);
    await user.delete(`api-keys/${id}`);

    const records = await auditsOf(id);
    expect(records.map(({ action_type: action }) => action)).toEqual(['create', 'update', 'update', 'delete']);
    expect(records.map(({ user_id: by }) => by)).toEqual(Array(4).fill(user.userId));
    expect(records[0].changes).toMatchObject({ scopes: { to: ['orders:place'] }, secret: { to: '[masked]' } });
    expect(records[1].changes).toEqual({ name: { from: 'Shop', to: 'Web shop' } });
    expect(records[2].details).toEqual({ rotation: true, overlapSeconds: 5 });
    expect(records[2].changes.prefix).toEqual({ from: key.slice(0, 14), to: rotated.body.prefix });
    expect(JSON.stringify(records)).not.toMatch(/kls_\w{10}_/);
  });
});

describe('the keys of one owner', () => {
  it('are limited in number, also when many are created at once', async () => {
    const app = await TestApp.start({ API_KEYS_PER_OWNER: '3' });
    try {
      const [owner, other] = [await app.signIn('user'), await app.signIn('user')];
      const answers = await Promise.all(Array.from({ length: 8 }, () => owner.post('api-keys', apiKeyRequest())));
      const created = answers.filter(({ status }) => status === 201);
      for (const answer of answers) if (answer.status !== 201) expectProblem(answer, 409, 'too_many_api_keys');
      expect(created).toHaveLength(3);
      expect((await other.post('api-keys', apiKeyRequest())).status).toBe(201);

      await owner.delete(`api-keys/${created[0]!.body.id}`);
      expect((await owner.post('api-keys', apiKeyRequest())).status).toBe(201);
      expectProblem(await owner.post('api-keys', apiKeyRequest()), 409, 'too_many_api_keys');
    } finally {
      await app.close();
    }
  });
});
