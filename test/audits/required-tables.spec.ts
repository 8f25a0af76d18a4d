import { createApiKey } from '../support/api-keys.js';
import { TestApp } from '../support/app.js';
import { createProduct, lines } from '../support/factories.js';
import { createUnreachableWebhook } from '../support/webhook-receiver.js';

/** Tables that may change without an audit record, and why. */
const EXCEPTIONS: Record<string, string> = {
  audits: 'evidence, which is never changed',
  audit_amendments: 'evidence, each with a record of its own',
  audit_checkpoints: 'evidence',
  audit_leaves: 'evidence',
  audit_nodes: 'evidence',
  audit_pending: 'evidence, left only into the tree',
  audit_personal_data: 'written with its record, erased with its user',
  ai_budgets: 'counters',
  ai_calls: 'a log',
  cache_reads: 'counters',
  familiar_addresses: 'counters of the throttle',
  handled_events: 'delivery of events',
  idempotency_keys: 'answers that are repeated',
  mail_tokens: 'one-time tokens, whose use is recorded',
  migrations: 'written by migrations',
  notification_inboxes: 'positions',
  notifications: 'messages about changes that are recorded',
  outbox: 'delivery of events',
  product_import_rows: 'rows of an import that is under way',
  product_words: 'derived from products',
  refresh_tokens: 'rotated within a session, which is recorded',
  report_chunks: 'content of a report, derived from other tables',
  sign_in_codes: 'one-time tokens, whose use is recorded',
  sign_in_flows: 'one-time tokens, whose use is recorded',
  socket_tickets: 'one-time tokens',
  traffic_minutes: 'counters',
  webhook_deliveries: 'delivery of events',
  worker_heartbeats: 'signs of life',
};

describe('every table', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const rowsOf = async <T>(text: string) => (await app.sql.query(text)).rows as T[];

  it('requires an audit record of each insert, update and delete, but for the exceptions that are named here', async () => {
    const tables = await rowsOf<{ name: string; events: string[] }>(`
      select c.relname as name, coalesce(array_agg(event order by event) filter (where event is not null), '{}') as events
      from pg_class c left join (
        select tgrelid, case tgtype & 28 when 4 then 'insert' when 8 then 'delete' when 16 then 'update' end as event
        from pg_trigger where tgfoid = 'require_audit_record'::regproc and tgenabled = 'O' and tgdeferrable
      ) as t on t.tgrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      group by c.relname order by c.relname`);
    const audited = tables.filter(({ events }) => events.length > 0);

    expect(tables.filter(({ events }) => events.length === 0).map(({ name }) => name)).toEqual(
      Object.keys(EXCEPTIONS).toSorted(),
    );
    for (const { name, events } of audited)
      expect({ name, events }).toEqual({ name, events: ['delete', 'insert', 'update'] });
    expect(audited.length).toBeGreaterThan(15);
  });

  it('refuses a change of each audited table by hand', async () => {
    const [manager, admin] = [await app.signIn('manager'), await app.signIn('admin')];
    const user = await app.signIn('user');
    await user.post('orders', lines([await createProduct(manager), 1]));
    await createApiKey(user);
    await createUnreachableWebhook(app, admin);
    await admin.post('reports', { type: 'orders', format: 'csv' });
    await app.sql.query(`
      insert into access_rules (id, name, effect, permission) values (gen_random_uuid(), 'Test', 'deny', 'users:read');
      insert into notification_preferences (user_id, type, channel, enabled) select id, 'order', 'inbox', false from users limit 1;
      insert into user_permissions (user_id, permission) select id, 'users:read' from users limit 1;
      insert into user_identities (id, user_id, provider, issuer, subject)
        select gen_random_uuid(), id, 'test', 'https://test', 'test' from users limit 1`);
    const columns = await rowsOf<{ name: string; column: string }>(`
      select c.relname as name, quote_ident(a.attname) as column
      from pg_trigger t join pg_class c on c.oid = t.tgrelid
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attidentity = ''
          and (a.attnum = any(t.tgattr) or t.tgattr::text = '') and a.attgenerated = ''
      where t.tgfoid = 'require_audit_record'::regproc and t.tgtype & 16 <> 0
      order by c.relname, a.attnum`);
    const updated = new Map(columns.map(({ name, column }) => [name, column]));
    const outcomes: Record<string, string> = {};
    for (const [table, column] of updated) outcomes[table] = await changeByHand(table, column);

    expect(outcomes).toEqual(
      Object.fromEntries(
        [...updated.keys()].map((table) => [table, `The change of ${table} has no audit record in its transaction.`]),
      ),
    );
  });

  const changeByHand = async (table: string, column: string): Promise<string> => {
    await app.sql.query(`begin; set local keelson.audited = ''`);
    try {
      const { rowCount } = await app.sql.query(`update ${table} set ${column} = ${column}`);
      await app.sql.query('set constraints all immediate');
      return `${rowCount} rows were changed`;
    } catch (error) {
      return (error as Error).message;
    } finally {
      await app.sql.query('rollback');
    }
  };
});
