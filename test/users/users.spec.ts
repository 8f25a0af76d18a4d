import { randomUUID } from 'node:crypto';
import { UsersService } from '../../src/modules/users/users.service.js';
import type { ApiClient } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { TestApp } from '../support/app.js';

describe('users', () => {
  let app: TestApp;
  let admin: ApiClient;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [admin, manager, user] = [await app.signIn('admin'), await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());

  const idsOf = async (query: string) => {
    const { status, body } = await manager.get(`users?${query}`);
    expect(status).toBe(200);
    return body.items.map(({ id }: { id: string }) => id) as string[];
  };

  it('see themselves, without private fields', async () => {
    const { status, body } = await user.get('users/me');

    expect(status).toBe(200);
    expect(body).toEqual({
      id: user.userId,
      email: expect.stringMatching(/^with-user-\d+/),
      username: null,
      firstName: 'Test',
      lastName: 'user',
      fullName: 'Test user',
      roles: ['user'],
      isActive: true,
      emailVerified: true,
      lastLoginAt: expect.stringMatching(/^\d{4}-.*Z$/),
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
  });

  it('are listed and read by managers and admins only', async () => {
    for (const who of [manager, admin]) {
      expect((await who.get('users')).body.page.total).toBeGreaterThanOrEqual(3);
      expect((await who.get(`users/${user.userId}`)).body.id).toBe(user.userId);
      expect(JSON.stringify((await who.get('users')).body)).not.toMatch(/password|\$2[aby]\$/i);
    }
    for (const path of [
      'users',
      `users/${admin.userId}`,
      `users/${randomUUID()}`,
      `users/${user.userId}/permissions`,
    ]) {
      expectProblem(await user.get(path), 403, 'forbidden');
      expectProblem(await app.nobody.get(path), 401, 'unauthenticated');
    }
    expectProblem(await app.nobody.get('users/me'), 401, 'unauthenticated');
  });

  it('read their own account by its id, too', async () => {
    expect((await user.get(`users/${user.userId}`)).body).toEqual((await user.get('users/me')).body);
  });

  it('are not found by an unknown id, nor when they were deleted', async () => {
    expectProblem(await manager.get(`users/${randomUUID()}`), 404, 'user_not_found');
    expectProblem(await manager.get('users/me-too'), 400, 'invalid_parameter');

    const gone = await app.signIn('user');
    await app.sql.query('update users set deleted_at = now() where id = $1', [gone.userId]);
    expectProblem(await manager.get(`users/${gone.userId}`), 404, 'user_not_found');
    expectProblem(await gone.get('users/me'), 401, 'unauthenticated');
    expect(await idsOf('limit=50')).not.toContain(gone.userId);
  });

  it('are filtered by address, role and state, and sorted by address', async () => {
    const { body: me } = await user.get('users/me');
    expect(await idsOf(`email=${encodeURIComponent(me.email.toUpperCase())}`)).toEqual([user.userId]);
    expect(await idsOf('role=admin')).toEqual([admin.userId]);
    expect(await idsOf('isActive=false')).toEqual([]);
    const sorted = [admin.userId, manager.userId, user.userId] as string[];
    const ours = async (query: string) => (await idsOf(query)).filter((id) => sorted.includes(id));
    expect(await ours('sort=email')).toEqual(sorted);
    expect(await ours('sort=-email')).toEqual(sorted.toReversed());
    expect(await idsOf('role=king')).toEqual([]);
    expectProblem(await manager.get('users?role=K%C3%B6nig'), 400, 'invalid_query');
  });

  describe('who are many', () => {
    const people = [
      ['Seán', "O'Neill", 'sean@erin.example', 'sean_on'],
      ['Zoë', 'Möller-金', 'zoe@rhein.example', null],
      ['Ann', 'moller', 'ann_100%@rhein.example', 'ann'],
      ['Çağla', 'Örnek', 'cagla@ege.example', null],
    ] as const;
    let ids: string[];

    beforeAll(async () => {
      ids = [];
      for (const [firstName, lastName, email, username] of people) {
        const { body } = await admin.post('users', { firstName, lastName, email, ...(username && { username }) });
        ids.push(body.id as string);
      }
      await app.sql.query('update users set email_verified = true where id = $1', [ids[1]]);
      await app.sql.query(`update users set created_at = date '2020-01-01' + (id = $2)::int where id in ($1, $2)`, [
        ids[0],
        ids[1],
      ]);
    });
    afterAll(() => app.sql.query('delete from users where id = any($1)', [ids]));

    const found = async (query: string) => (await idsOf(query)).map((id) => ids.indexOf(id)).toSorted((a, b) => a - b);

    it.each([
      ["o'ne", [0]],
      ['MOLLER', [1, 2]],
      ['möller', [1, 2]],
      ['金', [1]],
      ['zoe mol', [1]],
      ['mol zoe', [1]],
      ['rhein.example', [1, 2]],
      ['SEAN_ON', [0]],
      ['cagla ornek', [3]],
      ['100%', [2]],
      ['n%e', []],
      ['_100', [2]],
      ['zoe neill', []],
      ['\\', []],
    ])('are found by parts of names, address and user name: %s', async (q, expected) => {
      expect(await found(`q=${encodeURIComponent(q)}`)).toEqual(expected);
    });

    it('are found by user name, verification and the time they came', async () => {
      expect(await found('username=Sean_ON')).toEqual([0]);
      expect(await found('username=nobody-at-all')).toEqual([]);
      expect(await found('q=rhein&emailVerified=true')).toEqual([1]);
      expect(await found('q=rhein&emailVerified=false')).toEqual([2]);
      expect(await found('createdBefore=2020-01-01T12:00:00Z')).toEqual([0]);
      expect(await found('createdBefore=2020-01-31T12:00:00Z&createdAfter=2020-01-01T00:00:00Z')).toEqual([1]);
    });

    it('are sorted by name without case and accents, and walked through in that order', async () => {
      const seen: number[] = [];
      for (let cursor = ''; ;) {
        const { items, page } = (await manager.get(`users?sort=name&limit=1&q=example${cursor}`)).body;
        seen.push(...items.map(({ id }: { id: string }) => ids.indexOf(id)).filter((index: number) => index >= 0));
        if (page.nextCursor === null) break;
        cursor = `&cursor=${page.nextCursor}`;
      }
      expect(seen).toEqual([2, 1, 0, 3]);
    });
  });

  it('have an address each, whatever its case; of many who ask for one at once, one gets it', async () => {
    const users = app.app.get(UsersService);
    const account = { firstName: "Seán O'Brien", lastName: 'Müller-李', passwordHash: null, roles: ['user'] as const };
    const asking = ['Anna@example.com', 'anna@EXAMPLE.com', 'ANNA@example.com', 'anna@example.com'].map((email) =>
      users.create(null, { ...account, email }),
    );

    const outcomes = await Promise.allSettled(asking);

    const made = outcomes.filter(({ status }) => status === 'fulfilled') as PromiseFulfilledResult<string>[];
    expect(made).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ type: { code: 'email_taken' } });
    const { body } = await manager.get(`users/${made[0]?.value}`);
    expect(body).toMatchObject({ email: 'anna@example.com', fullName: "Seán O'Brien Müller-李", lastLoginAt: null });

    await app.sql.query('update users set deleted_at = now() where id = $1', [body.id]);
    expect(await users.create(null, { ...account, email: 'anna@example.com' })).toMatch(/-/);
  });
});
