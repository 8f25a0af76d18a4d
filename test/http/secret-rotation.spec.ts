import { TestApp } from '../support/app.js';
import { createDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';

const OLD = 'the old secret of this installation, 01';
const NEW = 'the new secret of this installation, 02';

it('a rotated SECRET_KEY replays responses and continues lists from before', async () => {
  const database = await createDatabase();
  const before = await TestApp.start({ SECRET_KEY: OLD }, database);
  const manager = await before.signIn('manager');
  const products = [await createProduct(manager), await createProduct(manager)];
  const email = (await manager.get('users/me')).body.email as string;
  const body = lines([products[0]!, 1]);
  const first = await manager.post('orders', body, { 'Idempotency-Key': 'once' });
  const { nextCursor } = (await manager.get('products?limit=1')).body.page;
  await before.close();

  const after = await TestApp.start({ SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD }, database);
  try {
    const again = await after.signInAs({ email });
    const replayed = await again.post('orders', body, { 'Idempotency-Key': 'once' });
    expect([replayed.status, replayed.body.id]).toEqual([201, first.body.id]);
    expect(replayed.headers.get('idempotent-replayed')).toBe('true');
    const other = await again.post('orders', lines([products[1]!, 1]), { 'Idempotency-Key': 'once' });
    expect(other.body.code).toBe('idempotency_key_reused');
    expect((await again.get(`products?limit=1&cursor=${nextCursor}`)).status).toBe(200);
  } finally {
    await after.close();
    await database.drop();
  }
});
