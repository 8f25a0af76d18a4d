import { TestApp } from '../support/app.js';
import { connect, createDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';

/** As `alter default privileges revoke execute on functions from public` leaves those of the application. */
const REVOKE_FUNCTIONS = `
  do $$
  declare
    found record;
  begin
    for found in
      select oid::regprocedure as name from pg_proc p where pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    loop
      execute format('revoke execute on function %s from public, keelson_app', found.name);
    end loop;
  end $$`;

describe('the runtime role', () => {
  it('may execute what its statements call, where not every role may execute functions', async () => {
    const database = await createDatabase();
    const client = await connect(database.url);
    await client.query(REVOKE_FUNCTIONS);
    await client.end();
    const app = await TestApp.start({ MIGRATE_ON_START: 'true', ORDER_MAX_RESERVED: '100' }, database);
    try {
      const [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
      const product = await createProduct(manager, { name: 'Crème brûlée' });

      expect((await user.post('orders', lines([product, 1]))).status).toBe(201);
      expect((await manager.get('products?q=creme')).body.items).toEqual([expect.objectContaining({ id: product.id })]);
      const changed = await user.patch('users/me', { firstName: 'Ægir' });
      expect(changed.status).toBe(200);
    } finally {
      await app.close();
      await database.drop();
    }
  });
});
