import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { plansOf } from '../support/plans.js';

describe('with 30,000 audit records', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;
  let entityId: string;

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
    user = await app.signIn('user');
    await app.sql.query(
      `insert into audits (id, action_type, entity_type, entity_id, user_id, actor, created_at)
       select uuidv7(), case when n % 3 = 0 then 'create' else 'update' end, 'product', lpad((n % 3000)::text, 32, '0')::uuid,
         case when n % 300 = 0 then $1::uuid else lpad((n % 700)::text, 32, 'a')::uuid end, 'somebody', now() - n * interval '1 second'
       from generate_series(1, 30000) n`,
      [user.userId],
    );
    entityId = '00000000-0000-0000-0000-000000000042';
    await app.sql.query('vacuum analyze audits');
  });
  afterAll(() => app.close());

  const scansOf = async (who: ApiClient, path: string) =>
    (await plansOf(app, () => who.get(path))).flatMap(({ scans }) => scans).join();

  it.each(['', '?sort=createdAt', '?actionType=create', '?createdAfter=2020-01-01T00:00:00Z'])(
    'audits%s goes through idx_audits_created_at, on every page',
    async (query) => {
      const path = `audits${query}`;
      const { body } = await manager.get(path);

      for (const page of [path, `${path}${query ? '&' : '?'}cursor=${body.page.nextCursor}`]) {
        expect(await scansOf(manager, page)).toMatch(/^[\w ]+ of idx_audits_created_at$/);
      }
    },
  );

  it('lists the records of one resource, and of one user, through their indexes', async () => {
    expect(await scansOf(manager, `audits?entityId=${entityId}`)).toContain('idx_audits_entity_id');
    expect(await scansOf(user, 'audits')).toContain('idx_audits_user_id');
    expect(await scansOf(manager, `audits?userId=${user.userId}`)).toContain('idx_audits_user_id');
  });

  it('finds one by its id', async () => {
    const [{ id }] = (await manager.get('audits?limit=1')).body.items;

    expect(await scansOf(manager, `audits/${id}`)).toBe('Index Scan of audits_pkey');
  });
});
