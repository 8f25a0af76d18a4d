import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { plansOf } from '../support/plans.js';

describe('with 100,000 users', () => {
  let app: TestApp;
  let manager: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
    await app.sql.query(`
      insert into users (id, email, username, first_name, last_name, is_active, email_verified, created_at)
      select uuidv7(), 'someone' || n || '@' || (array['example.com', 'example.org', 'mail.example'])[1 + n % 3],
        case when n % 2 = 0 then 'number' || n end,
        (array['Anna', 'Seán', 'Zoë', 'Müge', 'Lin'])[1 + n % 5], left(md5(n::text), 8),
        n % 20000 <> 0, n % 5000 <> 0, now() - n * interval '1 minute'
      from generate_series(1, 100000) n`);
    await app.sql.query(`
      insert into user_roles (user_id, role)
      select id, case when email like 'someone%5000@%' then 'admin' else 'user' end from users where email like 'someone%'`);
    await app.sql.query('vacuum analyze users, user_roles');
  });
  afterAll(() => app.close());

  const scansOf = async (path: string) =>
    (await plansOf(app, () => manager.get(path))).flatMap(({ scans }) => scans).join();

  it.each([
    ['', 'idx_users_created_at'],
    ['?sort=createdAt', 'idx_users_created_at'],
    ['?sort=name', 'idx_users_name_key'],
    ['?sort=-name', 'idx_users_name_key'],
    ['?sort=email', 'users_email_key'],
    ['?sort=-email', 'users_email_key'],
    ['?isActive=true', 'idx_users_'],
    ['?isActive=false', 'idx_users_is_active'],
    ['?emailVerified=false', 'idx_users_email_verified'],
    ['?role=user', 'idx_users_created_at'],
    ['?role=admin', 'idx_user_roles_role'],
    ['?role=admin&isActive=true&sort=name', 'idx_user_roles_role'],
    ['?email=someone5@mail.example', 'users_email_key'],
    ['?username=number44', 'users_username_key'],
    ['?createdAfter=2020-01-01T00:00:00Z', 'idx_users_created_at'],
    ['?q=anna', 'idx_users_created_at'],
    ['?q=anna&sort=name', 'idx_users_name_key'],
    ['?q=cfcd2084', 'idx_users_search_text'],
    ['?q=lin%20cfcd2084&sort=email', 'idx_users_search_text'],
    ['?q=anna&isActive=false', 'idx_users_is_active'],
  ])('users%s goes through %s, on every page', async (query, index) => {
    const path = `users${query}`;
    const { body } = await manager.get(path);
    const { nextCursor } = body.page;

    for (const page of [path, ...(nextCursor ? [`${path}${query ? '&' : '?'}cursor=${nextCursor}`] : [])]) {
      const scans = await scansOf(page);
      expect(scans).not.toContain('Seq Scan');
      expect(scans).toContain(index);
    }
  });

  it('finds one by its id, and what they may do', async () => {
    const [{ id }] = (await manager.get('users?limit=1')).body.items;

    expect(await scansOf(`users/${id}`)).toEqual('Index Scan of users_pkey,Index Only Scan of user_roles_pkey');
    const scans = await scansOf(`users/${id}/permissions`);
    expect(scans).not.toMatch(/Seq Scan of user/);
  });
});
