import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { Database } from '../../src/kernel/database/database.js';
import { AccessService } from '../../src/modules/access/access.service.js';
import { AuditsService } from '../../src/modules/audits/audits.service.js';
import { ENTITY_TYPES } from '../../src/modules/audits/entity-types.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';

describe('a change that code makes', () => {
  let app: TestApp;
  let database: Database;
  let manager: ApiClient;
  let product: { id: string };

  beforeAll(async () => {
    app = await TestApp.start();
    database = app.app.get(Database);
    manager = await app.signIn('manager');
    product = await createProduct(manager, { stock: 5 });
  });
  afterAll(() => app.close());

  const change = () => database.execute(sql`update products set stock = 0 where id = ${product.id}`);
  const record = () =>
    app.app.get(AuditsService).record(null, { action: 'update', entityType: 'product', entityId: product.id });
  const stock = async () => (await manager.get(`products/${product.id}`)).body.stock as number;

  it('is refused without an audit record in its transaction', async () => {
    await expect(change()).rejects.toThrow('The change of products has no audit record in its transaction.');
    await expect(database.transaction(change)).rejects.toThrow('has no audit record');
    await record();
    await expect(database.transaction(change)).rejects.toThrow('has no audit record');
    await expect(
      database.transaction(async () => {
        await change();
        await database
          .transaction(() => record().then(() => Promise.reject(new Error('undone'))), { savepoint: true })
          .catch(() => {});
      }),
    ).rejects.toThrow('has no audit record');
    expect(await stock()).toBe(5);
  });

  it('commits with its record, whichever comes first', async () => {
    const other = await createProduct(manager);
    await database.transaction(async () => {
      await database.execute(sql`update products set stock = 1 where id = ${other.id}`);
      await record();
    });
    await database.transaction(async () => {
      await record();
      await database.execute(sql`update products set stock = 2 where id = ${other.id}`);
    });
    expect((await manager.get(`products/${other.id}`)).body.stock).toBe(2);
  });

  it.each([
    ['users', `update users set first_name = 'X'`],
    ['users', `update users set deleted_at = now()`],
    ['user_roles', 'delete from user_roles'],
    [
      'orders',
      `insert into orders (id, user_id, total_amount, total_currency) select '${randomUUID()}', id, 1, 'EUR' from users limit 1`,
    ],
    ['roles', `update roles set description = 'X'`],
    [
      'access_rules',
      `insert into access_rules (id, name, effect, permission) values ('${randomUUID()}', 'X', 'deny', 'users:read')`,
    ],
  ])('of %s is refused by hand, too, unless the operator says why', async (table, statement) => {
    const byHand = async (reason: string) => {
      await app.sql.query(`begin; set local keelson.audited = '${reason}'; ${statement}`);
      try {
        await app.sql.query('set constraints all immediate');
        return 'done';
      } catch (error) {
        return (error as Error).message;
      } finally {
        await app.sql.query('rollback');
      }
    };

    expect(await byHand('')).toBe(`The change of ${table} has no audit record in its transaction.`);
    expect(await byHand('ticket 7')).toBe('done');
  });

  it('may purge what was deleted before', async () => {
    const gone = await app.signIn('user');
    await app.sql.query('update users set deleted_at = now() where id = $1', [gone.userId]);

    expect(await database.execute(sql`delete from users where id = ${gone.userId}`)).toBe(1);
  });

  it('is recorded when a release adds a permission and gives it to a role', async () => {
    await app.sql.query(`delete from permissions where name = 'audits:manage'`);

    await app.app.get(AccessService).onModuleInit();
    await app.app.get(AccessService).onModuleInit();

    const { items } = (await manager.get('audits?entityType=permission&actor=system')).body;
    expect(items).toMatchObject([
      { actionType: 'create', details: { role: 'admin' }, changes: { name: { to: 'audits:manage' } } },
    ]);
  });

  it('is about a type that the filter knows', async () => {
    const { rows } = await app.sql.query<{ type: string }>('select distinct entity_type as type from audits');

    for (const { type } of rows) expect(ENTITY_TYPES).toContain(type);
  });
});
