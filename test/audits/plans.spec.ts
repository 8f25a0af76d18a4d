import { TestApp } from '../support/app.js';
import { insertAudits } from '../support/audits.js';
import type { ApiClient } from '../support/client.js';
import { plansOf } from '../support/plans.js';

describe('with 30,000 audit records', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
    user = await app.signIn('user');
    await insertAudits(
      app.sql,
      `select uuidv7(- n * interval '1 second') as id, case when n % 3 = 0 then 'create' else 'update' end as action_type,
         case when n % 500 = 0 then 'report' else 'product' end as entity_type,
         lpad((n % 3000)::text, 32, '0')::uuid as entity_id, case when n % 7 > 0 then whose end as user_id,
         case when n % 70 = 0 then 'api_key:' || n when n % 7 = 0 then 'system' else 'user:' || whose end as actor,
         case when n % 400 = 0 then 'failure' else 'success' end as status,
         now() - n * interval '1 second' as created_at
       from generate_series(1, 30000) n,
         lateral (select case when n % 300 = 1 then $1::uuid
           else ('00000000-0000-7000-8000-' || lpad((n % 700)::text, 12, '0'))::uuid end as whose) as person`,
      [user.userId],
    );
    await app.sql.query('vacuum analyze audits');
  });
  afterAll(() => app.close());

  /** How a request reaches the records, in each month's partition; counting them is left out. */
  const scansOf = async (who: ApiClient, path: string) => {
    const plans = await plansOf(app, () => who.get(path));
    const scans = plans.filter(({ sql }) => !sql.includes('as partitions')).flatMap((plan) => plan.scans);
    return scans
      .filter((scan) => scan.includes(' of audits_'))
      .map((scan) => scan.replace(/^Index (Only )?|_\d{4}_\d\d/g, ''));
  };
  const through = (index: string) => [`Scan of audits_${index}`, `Scan of audits_default_${index}`];

  it.each(['', '?sort=createdAt', '?createdAfter=2020-01-01T00:00:00Z', '?status=success'])(
    'audits%s goes through the index of creation times, on every page',
    async (query) => {
      const path = `audits${query}`;
      const { body } = await manager.get(path);

      for (const page of [path, `${path}${query ? '&' : '?'}cursor=${body.page.nextCursor}`]) {
        expect(through('created_at_id_idx')).toEqual(expect.arrayContaining(await scansOf(manager, page)));
      }
    },
  );

  it.each([
    ['entityId=00000000-0000-0000-0000-000000000042', 'entity_id'],
    ['userId=00000000-0000-7000-8000-000000000042', 'user_id'],
    ['actor=user:00000000-0000-7000-8000-000000000042', 'user_id'],
    ['actor=api_key:70', 'actor'],
    ['actor=unheard of', 'actor'],
    ['entityType=report', 'entity_type'],
    ['actionType=create', 'action_type'],
    ['status=failure', 'status'],
    ['status=pending', 'status'],
    ['requestId=absent', 'request_id'],
  ])('audits?%s goes through the index of its column', async (query, column) => {
    expect(await scansOf(manager, `audits?${query}`)).toEqual(
      expect.arrayContaining([expect.stringMatching(`Scan of audits_${column}_created_at_id_idx$`)]),
    );
  });

  it('lists the records of one user through their index', async () => {
    expect(await scansOf(user, 'audits')).toContain('Scan of audits_user_id_created_at_id_idx');
  });

  it('reads no record for a user who cannot be', async () => {
    expect(await scansOf(manager, 'audits?actor=user:42')).toEqual([]);
  });

  it('finds one by its id', async () => {
    const [{ id }] = (await manager.get('audits?limit=1')).body.items;

    expect(await scansOf(manager, `audits/${id}`)).toEqual(['Scan of audits_pkey']);
  });
});
