import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { expectProblem, placesOf } from '../support/problem.js';

describe('the statistics of users', () => {
  let app: TestApp;
  let admin: ApiClient;
  let manager: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [admin, manager] = [await app.signIn('admin'), await app.signIn('manager')];
    await app.sql.query('update users set email_verified = false');
    await app.sql.query(`
      insert into users (id, email, first_name, last_name, is_active, email_verified, created_at, deleted_at)
      select gen_random_uuid(), 'u' || n || '@example.com', 'A', 'B', n <> 1, n <= 3,
        timestamptz '2026-03-01 23:30Z' + n * interval '10 minutes', case when n = 6 then now() end
      from generate_series(1, 6) n`);
    await app.sql.query(`
      insert into user_roles (user_id, role)
      select id, unnest(case when email = 'u1@example.com' then array['manager', 'user'] else array['user'] end)
      from users where email like 'u_@%'`);
  });
  afterAll(() => app.close());

  it('count the living: in all, by role, and by the day in UTC on which they came', async () => {
    const { status, body } = await admin.get(
      'users/statistics?createdAfter=2026-03-01T23:40:00Z&createdBefore=2026-03-02T00:20:00Z',
    );

    expect(status).toBe(200);
    expect(body).toEqual({
      total: 7,
      active: 6,
      verified: 3,
      roles: [
        { role: 'admin', users: 1 },
        { role: 'manager', users: 2 },
        { role: 'user', users: 5 },
      ],
      createdAfter: '2026-03-01T23:40:00.000Z',
      createdBefore: '2026-03-02T00:20:00.000Z',
      days: [
        { day: '2026-03-01', users: 1 },
        { day: '2026-03-02', users: 2 },
      ],
    });
  });

  it('are of the last 30 days when nothing else is asked for', async () => {
    const { body } = await admin.get('users/statistics');

    expect(Date.parse(body.createdBefore) - Date.parse(body.createdAfter)).toBe(30 * 86_400_000);
    // Admin and manager, made before midnight or after.
    expect(body.days.reduce((sum: number, { users }: { users: number }) => sum + users, 0)).toBe(2);
  });

  it.each([
    'createdAfter=2026-03-02T00:00:00Z&createdBefore=2026-03-01T00:00:00Z',
    'createdAfter=2024-01-01T00:00:00Z&createdBefore=2026-03-01T00:00:00Z',
    'createdAfter=yesterday',
  ])('are not of a time that ends before it begins, or of years: %s', async (query) => {
    const answer = await admin.get(`users/statistics?${query}`);
    expectProblem(answer, 400, 'invalid_query');
    expect(placesOf(answer)).toEqual(['createdAfter']);
  });

  it('are for those who manage users', async () => {
    expectProblem(await manager.get('users/statistics'), 403, 'forbidden');
    expectProblem(await app.nobody.get('users/statistics'), 401, 'unauthenticated');
  });
});
