import { createHash, randomUUID } from 'node:crypto';
import { User } from '../../src/modules/users/user.entity.js';
import { Database } from '../../src/kernel/database/database.js';
import { TestApp } from '../support/app.js';
import type { Answer, ApiClient } from '../support/client.js';
import { createUser, userRequest } from '../support/factories.js';
import { expectProblem, placesOf } from '../support/problem.js';
import { everythingStored } from '../support/stored.js';
import { proof } from '../support/thorough.js';

describe('an account', () => {
  let app: TestApp;
  let admin: ApiClient;
  let manager: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [admin, manager] = [await app.signIn('admin'), await app.signIn('manager')];
  });
  afterAll(() => app.close());

  const made = async (fields: Record<string, unknown> = {}) => {
    const id = await createUser(admin, fields);
    return (await admin.get(`users/${id}`)).body as { id: string; email: string; version: number };
  };
  const auditsOf = async (id: string) =>
    (
      await app.sql.query(
        'select action_type as action, user_id as by, changes, details from audits where entity_id = $1 order by created_at, id',
        [id],
      )
    ).rows;
  const eventsOf = async (id: string) =>
    (await app.sql.query('select type, data from outbox where subject = $1 order by created_at, id', [id])).rows;

  it('is made by an admin, with what it needs and nothing else', async () => {
    const answer = await admin.post('users', userRequest({ email: 'Jo.Doe@Example.com' }));

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/v1/users/${answer.body.id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toEqual({
      id: expect.any(String),
      email: 'jo.doe@example.com',
      username: null,
      firstName: 'Anna',
      lastName: "O'Brien",
      fullName: "Anna O'Brien",
      roles: ['user'],
      isActive: true,
      emailVerified: false,
      lastLoginAt: null,
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await admin.get(`users/${answer.body.id}`)).body).toEqual(answer.body);
    const { rows } = await app.sql.query('select password_hash from users where id = $1', [answer.body.id]);
    expect(rows).toEqual([{ password_hash: null }]);
    expect(await eventsOf(answer.body.id)).toEqual([
      { type: 'user.created', data: expect.objectContaining({ roles: ['user'] }) },
    ]);
  });

  it('is made with user name, roles and password, and can be used', async () => {
    const password = 'four words make a good one';
    const { status, body } = await admin.post(
      'users',
      userRequest({ username: 'Anna_B-7', roles: ['manager', 'user', 'manager'], password }),
    );

    expect([status, body.username, body.roles]).toEqual([201, 'anna_b-7', ['manager', 'user']]);
    await app.sql.query('update users set email_verified = true where id = $1', [body.id]);
    expect((await app.nobody.post('auth/login', { email: body.email, password })).status).toBe(200);
    expect(JSON.stringify(await auditsOf(body.id))).not.toContain('four words');
  });

  it('is made once, however often the same is asked for with one key, and no fingerprint gives the password away', async () => {
    const body = userRequest({ password: 'correct horse battery' });
    const headers = { 'Idempotency-Key': randomUUID() };

    const [first, second] = [await admin.post('users', body, headers), await admin.post('users', body, headers)];

    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);
    expectProblem(
      await admin.post('users', { ...body, password: 'another horse battery' }, headers),
      422,
      'idempotency_key_reused',
    );
    const { rows } = await app.sql.query<{ fingerprint: Buffer }>('select fingerprint from idempotency_keys');
    const plain = createHash('sha256')
      .update(JSON.stringify(Object.fromEntries(Object.entries(body).toSorted(([a], [b]) => (a < b ? -1 : 1)))))
      .digest();
    expect(rows.some(({ fingerprint }) => fingerprint.equals(plain))).toBe(false);
  });

  it('is neither made nor changed by those who may only read', async () => {
    const { id } = await made();
    const before = await everythingStored(app.sql);

    for (const answer of [
      await manager.post('users', userRequest()),
      await manager.put(`users/${id}`, userRequest()),
      await manager.patch(`users/${id}`, { firstName: 'Eve' }),
      await manager.delete(`users/${id}`),
      await manager.post(`users/${id}/deactivate`),
      await manager.post(`users/${id}/reactivate`),
      await manager.put(`users/${id}/roles`, { roles: ['user'] }),
      await manager.put(`users/${id}/permissions`, { permissions: [] }),
      await manager.get('users/statistics'),
    ])
      expectProblem(answer, 403, 'forbidden');
    expect(await everythingStored(app.sql)).toEqual(before);
  });

  it('is replaced by PUT, which takes away what is left out, and changed by PATCH, which does not', async () => {
    const { id } = await made({ username: 'to-be-kept' });

    const patched = await admin.patch(`users/${id}`, { lastName: 'Müller' });
    expect(patched.body).toMatchObject({ firstName: 'Anna', lastName: 'Müller', username: 'to-be-kept', version: 2 });
    expect(patched.headers.get('etag')).toBe('"2"');

    const { email } = patched.body;
    const replaced = await admin.put(`users/${id}`, { email, firstName: 'Zoë', lastName: '李' });
    expect(replaced.body).toMatchObject({ email, firstName: 'Zoë', lastName: '李', username: null, version: 3 });
    expectProblem(await admin.put(`users/${id}`, { email }), 422, 'invalid_body');
    expect(placesOf(await admin.put(`users/${id}`, { email }))).toEqual(['#/firstName', '#/lastName']);

    const again = await admin.put(`users/${id}`, { email, firstName: 'Zoë', lastName: '李' });
    expect([again.status, again.body.version]).toEqual([200, 3]);
    expect((await auditsOf(id)).map(({ action }) => action)).toEqual(['create', 'update', 'update']);
  });

  it('tells the audit trail which fields changed and by whom, and commits to the values', async () => {
    const { id } = await made();
    await app.sql.query('update users set email_verified = true where id = $1', [id]);
    const commitment = { commitment: expect.stringMatching(/^[0-9a-f]{64}$/) };

    const { body } = await admin.patch(`users/${id}`, {
      email: 'Other@Example.com',
      firstName: 'Eve',
      username: 'eve_1',
    });

    expect(body).toMatchObject({ email: 'other@example.com', emailVerified: false });
    const [, update] = await auditsOf(id);
    expect(update).toEqual({
      action: 'update',
      by: admin.userId,
      details: null,
      changes: {
        email: { from: commitment, to: commitment },
        emailVerified: { from: true, to: false },
        firstName: { from: commitment, to: commitment },
        username: { from: null, to: commitment },
      },
    });
    expect((await eventsOf(id)).at(-1)).toEqual({
      type: 'user.updated',
      data: {
        fields: ['email', 'firstName', 'username', 'emailVerified'],
        formerEmail: expect.not.stringContaining('@'),
      },
    });
    const kept = await admin.patch(`users/${id}`, { email: 'OTHER@example.com' });
    expect(kept.body.version).toBe(body.version);
  });

  it('is changed by its owner: names and user name, and nothing besides', async () => {
    const user = await app.signIn('user');
    const { headers } = await user.get('users/me');

    const answer = await user.patch(
      'users/me',
      { firstName: 'Renée', username: 'Renee' },
      { 'If-Match': headers.get('etag')! },
    );

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: user.userId, firstName: 'Renée', username: 'renee', version: 2 });
    expect((await user.patch('users/me', { username: null })).body.username).toBeNull();
    expectProblem(await user.patch('users/me', { lastName: 'X' }, { 'If-Match': '"2"' }), 412, 'precondition_failed');
    expectProblem(await user.patch('users/me', { email: 'me@example.com' }), 422, 'invalid_body');
    expectProblem(await app.nobody.patch('users/me', {}), 401, 'unauthenticated');
    expect((await auditsOf(user.userId!)).filter(({ by }) => by === user.userId && 'username')).not.toHaveLength(0);
  });

  it('gives one of fifty who change the same version at once what they want, and tells the others', async () => {
    const { id } = await made();

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        admin.patch(`users/${id}`, { username: `number-${n}` }, { 'If-Match': '"1"' }),
      ),
    );

    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array<number>(49).fill(412)]);
    expect((await admin.get(`users/${id}`)).body.version).toBe(2);
  });

  it.each([
    [['king']],
    [['user', 'king', 'queen']],
    [[]],
    ['user'],
    [[7]],
    [Array<string>(21).fill('user')],
    [['User']],
  ])('takes no roles but those there are: %j', async (roles) => {
    const answer = await admin.post('users', userRequest({ roles }));
    expectProblem(answer, 422, 'invalid_body');
    expect(placesOf(answer).every((place) => place.startsWith('#/roles'))).toBe(true);
  });

  it('takes no password that is too short or longer than is read of it', async () => {
    for (const password of ['short', 'x'.repeat(73), '🔔'.repeat(19), null, 7])
      expectProblem(await admin.post('users', userRequest({ password })), 422, 'invalid_body');
  });

  proof('has no column that a request could set beside those it is for', async () => {
    const { id } = await made();
    const me = await app.signIn('user');
    const columns = app.app
      .get(Database)
      .manager.dataSource.getMetadata(User)
      .columns.map(({ propertyName }) => propertyName);
    const writes: Array<[string, (body: object) => Promise<Answer>, object, string[]]> = [
      [
        'POST users',
        (body) => admin.post('users', body),
        userRequest(),
        ['email', 'firstName', 'lastName', 'username', 'roles', 'password'],
      ],
      [
        'PUT users/{id}',
        (body) => admin.put(`users/${id}`, body),
        userRequest(),
        ['email', 'firstName', 'lastName', 'username'],
      ],
      [
        'PATCH users/{id}',
        (body) => admin.patch(`users/${id}`, body),
        {},
        ['email', 'firstName', 'lastName', 'username'],
      ],
      ['PATCH users/me', (body) => me.patch('users/me', body), {}, ['firstName', 'lastName', 'username']],
      ['PUT roles', (body) => admin.put(`users/${id}/roles`, body), { roles: ['user'] }, ['roles']],
      ['PUT permissions', (body) => admin.put(`users/${id}/permissions`, body), { permissions: [] }, ['permissions']],
    ];
    const before = await everythingStored(app.sql);

    const names = [...columns, 'roles', 'permissions', 'password', 'password_hash', 'fullName', 'deleted_at'];
    for (const [route, send, body, own] of writes) {
      for (const name of names.filter((each) => !own.includes(each))) {
        const answer = await send({ ...body, [name]: 'x' });
        expect({ route, name, status: answer.status, places: placesOf(answer) }).toEqual({
          route,
          name,
          status: 422,
          places: [`#/${name}`],
        });
      }
    }
    expect(columns).toEqual(
      expect.arrayContaining(['passwordHash', 'isActive', 'emailVerified', 'version', 'createdAt']),
    );
    expect(await everythingStored(app.sql)).toEqual(before);
  });

  it('is not found by an unknown id, whatever is requested', async () => {
    const id = randomUUID();
    for (const answer of [
      await admin.put(`users/${id}`, userRequest()),
      await admin.patch(`users/${id}`, {}),
      await admin.delete(`users/${id}`),
      await admin.post(`users/${id}/deactivate`),
      await admin.put(`users/${id}/roles`, { roles: ['user'] }),
      await admin.get(`users/${id}/permissions`),
      await admin.put(`users/${id}/permissions`, { permissions: [] }),
    ])
      expectProblem(answer, 404, 'user_not_found');
    expectProblem(await admin.delete('users/me'), 400, 'invalid_parameter');
  });
});
