import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';

describe('an export of orders', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;
  let other: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [manager, user, other] = [await app.signIn('manager'), await app.signIn('user'), await app.signIn('user')];
    const formula = await createProduct(manager, {
      sku: 'F',
      name: '=HYPERLINK("x")',
      price: { amount: 5, currency: 'EUR' },
    });
    const plain = await createProduct(manager, { sku: 'P', name: 'Müller', price: { amount: 7, currency: 'EUR' } });
    for (const [who, ...wanted] of [
      [user, [formula, 2], [plain, 1]],
      [other, [plain, 3]],
    ] as Array<[ApiClient, ...Array<[{ id: string }, number]>]>)
      expect((await who.post('orders', lines(...wanted))).status).toBe(201);
    await app.sql.query(`update orders set status = 'paid' where user_id = $1`, [other.userId]);
  });
  afterAll(() => app.close());

  const rowsOf = async (query = '') => {
    const { status, body } = await manager.get(`orders/export${query}`);
    expect(status).toBe(200);
    return String(body)
      .split('\r\n')
      .slice(1, -1)
      .map((row) => row.split(','));
  };

  it('has a row for each line, in the order in which they were placed, disarmed for spreadsheets', async () => {
    const { headers, body } = await manager.get('orders/export');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="orders-[\d-]+\.csv"$/);
    const [head, first, second, third, end] = String(body).split('\r\n');
    expect(head).toBe(
      'number,status,createdAt,userId,customer,email,position,productId,sku,name,quantity,unitPriceAmount,totalAmount,currency',
    );
    expect(first).toMatch(
      /^ORD-000001,pending,20.*Z,[\da-f-]{36},Test user,with-user-.*,1,.*,F,"'=HYPERLINK\(""x""\)",2,5,10,EUR$/,
    );
    expect(second).toMatch(/,2,.*,P,Müller,1,7,7,EUR$/);
    expect(third).toMatch(/^ORD-000002,paid,.*,P,Müller,3,7,21,EUR$/);
    expect(end).toBe('');
    const { rows } = await app.sql.query(`select entity_type, user_id from audits where action_type = 'export'`);
    expect(rows).toContainEqual({ entity_type: 'order-export', user_id: manager.userId });
  });

  it('names a buyer with one name without a space', async () => {
    await manager.patch('users/me', { firstName: 'Sukarno', lastName: '' });
    const product = await createProduct(manager, { price: { amount: 1, currency: 'EUR' } });
    expect((await manager.post('orders', lines([product, 1]))).status).toBe(201);
    const rows = await rowsOf(`?userId=${manager.userId}`);
    expect(rows.map(([, , , , customer]) => customer)).toEqual(['Sukarno']);
    await app.sql.query('delete from order_lines where product_id = $1', [product.id]);
    await app.sql.query('delete from orders where user_id = $1', [manager.userId]);
  });

  it('holds what the filters of the list leave', async () => {
    const numbers = async (query: string) => [...new Set((await rowsOf(query)).map(([number]) => number))];
    expect(await numbers('?status=paid')).toEqual(['ORD-000002']);
    expect(await numbers(`?userId=${user.userId}`)).toEqual(['ORD-000001']);
    expect(await numbers('?createdAfter=2999-01-01T00:00:00Z')).toEqual([]);
    expect(await numbers('?createdBefore=2999-01-01T00:00:00Z')).toEqual(['ORD-000001', 'ORD-000002']);
    for (const query of ['?limit=1', '?sort=createdAt', '?cursor=x', '?status=lost'])
      expectProblem(await manager.get(`orders/export${query}`), 400, 'invalid_query');
  });

  it('is for those who may read all orders', async () => {
    expectProblem(await app.nobody.get('orders/export'), 401, 'unauthenticated');
    expectProblem(await user.get('orders/export'), 403, 'forbidden');
  });
});
