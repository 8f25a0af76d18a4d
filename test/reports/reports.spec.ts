import { ReportBuilderService } from '../../src/modules/reports/report-builder.service.js';
import { ScheduledTasks } from '../../src/kernel/jobs/scheduled-tasks.js';
import { ReportJobs } from '../../src/modules/reports/report-jobs.js';
import { TestApp } from '../support/app.js';
import type { Answer, ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { expectProblem, placesOf } from '../support/problem.js';
import { until } from '../support/until.js';

const LONG_AGO = '2020-01-01T00:00:00Z';
const HEAD =
  'number,status,createdAt,userId,customer,email,position,productId,sku,name,quantity,unitPriceAmount,totalAmount,currency';

describe('a report', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start({ WORKER: 'true', JOB_BACKOFF_MS: '10' });
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());

  const ask = async (body: object, client = manager): Promise<string> => {
    const answer = await client.post('reports', body);
    expect(answer.status).toBe(201);
    return answer.body.id;
  };
  const settled = async (id: string, client = manager): Promise<Answer['body']> => {
    let report: Answer['body'];
    await until(
      async () => {
        report = (await client.get(`reports/${id}`)).body;
        return ['done', 'failed'].includes(report.status);
      },
      30_000,
      () => JSON.stringify(report),
    );
    return report;
  };
  /** The bytes as they are: a reader of text would swallow the byte order mark. */
  const download = async (id: string, client = manager) => {
    const response = await fetch(`${app.url}/api/v1/reports/${id}/content`, {
      headers: { Authorization: `Bearer ${client.token}` },
    });
    return {
      status: response.status,
      headers: response.headers,
      text: Buffer.from(await response.arrayBuffer()).toString(),
    };
  };
  const rename = (first: string, last: string) =>
    app.sql.query('update users set first_name = $1, last_name = $2 where id = $3', [first, last, user.userId]);
  /** Orders of long ago, out of the way of the other tests. */
  const place = async (client: ApiClient, body: object, createdAt: string): Promise<Answer['body']> => {
    const { body: order } = await client.post('orders', body);
    await app.sql.query('update orders set created_at = $1 where id = $2', [createdAt, order.id]);
    return order;
  };

  it('is asked for, written in the background, and downloaded as a file with a name', async () => {
    const answer = await manager.post('reports', { type: 'orders', format: 'csv', createdBefore: LONG_AGO });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/v1/reports/${answer.body.id}`);
    expect(answer.body).toMatchObject({
      userId: manager.userId,
      type: 'orders',
      format: 'csv',
      createdAfter: null,
      createdBefore: '2020-01-01T00:00:00.000Z',
      status: 'queued',
      progress: 0,
      rows: 0,
      bytes: 0,
      finishedAt: null,
      version: 1,
    });
    const report = await settled(answer.body.id);
    expect(report).toMatchObject({ status: 'done', progress: 100, rows: 0, finishedAt: expect.any(String) });
    const days = (new Date(report.expiresAt).getTime() - new Date(report.finishedAt).getTime()) / 86_400_000;
    expect(days).toBeCloseTo(7, 3);

    const content = await download(report.id);
    expect(content.status).toBe(200);
    expect(content.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(content.headers.get('content-disposition')).toBe(
      `attachment; filename="orders-${report.createdAt.slice(0, 10)}.csv"`,
    );
    expect(content.headers.get('content-length')).toBe(String(report.bytes));
    expect(content.text).toBe(`\uFEFF${HEAD}\r\n`);
    const { body: trail } = await manager.get(`audits?entityId=${report.id}&sort=createdAt`);
    expect(trail.items.map((record: Answer['body']) => [record.actionType, record.userId])).toEqual([
      ['create', manager.userId],
      ['export', manager.userId],
    ]);
  });

  it('keeps names as they are and disarms formulas, in CSV and in JSON', async () => {
    await rename('Sinéad', "O'Brien");
    const plain = await createProduct(manager, {
      name: 'Müller’s “Teapot”, 1 l',
      price: { amount: 1999, currency: 'EUR' },
    });
    const formula = await createProduct(manager, {
      name: '=HYPERLINK("http://x","y")',
      price: { amount: 250, currency: 'EUR' },
    });
    const order = await place(user, lines([plain, 2], [formula, 3]), '2021-03-01T10:00:00Z');
    const period = { createdAfter: '2021-01-01T00:00:00Z', createdBefore: '2022-01-01T00:00:00Z' };
    const { rows } = await app.sql.query('select email from users where id = $1', [user.userId]);
    const start = [order.number, 'pending', '2021-03-01T10:00:00.000Z', user.userId];
    const email: string = rows[0].email;

    const csv = await ask({ type: 'orders', format: 'csv', ...period });
    expect(await settled(csv)).toMatchObject({ status: 'done', rows: 2 });
    expect((await download(csv)).text).toBe(
      [
        `\uFEFF${HEAD}`,
        `${start.join(',')},Sinéad O'Brien,${email},1,${plain.id},${plain.sku},"Müller’s “Teapot”, 1 l",2,1999,3998,EUR`,
        `${start.join(',')},Sinéad O'Brien,${email},2,${formula.id},${formula.sku},"'=HYPERLINK(""http://x"",""y"")",3,250,750,EUR`,
        '',
      ].join('\r\n'),
    );

    const json = await ask({ type: 'orders', format: 'json', ...period });
    await settled(json);
    const content = await download(json);
    expect(content.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(content.headers.get('content-disposition')).toMatch(/^attachment; filename="orders-.*\.json"$/);
    const common = { number: order.number, status: 'pending', createdAt: start[2], userId: user.userId };
    const who = { customer: "Sinéad O'Brien", email };
    expect(content.text).toBe(
      `[\n${[
        JSON.stringify({
          ...common,
          ...who,
          position: 1,
          productId: plain.id,
          sku: plain.sku,
          name: 'Müller’s “Teapot”, 1 l',
          quantity: 2,
          unitPriceAmount: 1999,
          totalAmount: 3998,
          currency: 'EUR',
        }),
        JSON.stringify({
          ...common,
          ...who,
          position: 2,
          productId: formula.id,
          sku: formula.sku,
          name: '=HYPERLINK("http://x","y")',
          quantity: 3,
          unitPriceAmount: 250,
          totalAmount: 750,
          currency: 'EUR',
        }),
      ].join(',\n')}\n]\n`,
    );
  });

  it('adds up sales by day and currency, revenue only of what was paid', async () => {
    const euro = await createProduct(manager, { price: { amount: 1000, currency: 'EUR' } });
    const yen = await createProduct(manager, { price: { amount: 500, currency: 'JPY' } });
    const orders = [
      { product: euro, quantity: 1, at: '2022-05-01T00:00:00Z', status: 'paid' },
      { product: euro, quantity: 2, at: '2022-05-01T23:59:59.999Z', status: 'delivered' },
      { product: euro, quantity: 4, at: '2022-05-01T12:00:00Z', status: 'pending' },
      { product: euro, quantity: 8, at: '2022-05-01T12:00:00Z', status: 'cancelled' },
      { product: yen, quantity: 3, at: '2022-05-01T12:00:00Z', status: 'shipped' },
      { product: euro, quantity: 5, at: '2022-05-02T00:00:00Z', status: 'paid' },
      { product: euro, quantity: 6, at: '2022-06-01T00:00:00Z', status: 'paid' },
    ];
    for (const { product, quantity, at, status } of orders) {
      const { id } = await place(user, lines([product, quantity]), at);
      const path = ['paid', 'shipped', 'delivered'];
      for (const step of status === 'cancelled' ? [status] : path.slice(0, path.indexOf(status) + 1))
        await app.sql.query('update orders set status = $1 where id = $2', [step, id]);
    }
    const period = { createdAfter: '2022-01-01T00:00:00Z', createdBefore: '2022-06-01T00:00:00Z' };

    const csv = await ask({ type: 'sales', format: 'csv', ...period });
    expect(await settled(csv)).toMatchObject({ status: 'done', rows: 3 });
    expect((await download(csv)).text).toBe(
      [
        '\uFEFFday,currency,orders,paidOrders,cancelledOrders,revenueAmount',
        '2022-05-01,EUR,4,2,1,3000',
        '2022-05-01,JPY,1,1,0,1500',
        '2022-05-02,EUR,1,1,0,5000',
        '',
      ].join('\r\n'),
    );
    const json = await ask({ type: 'sales', format: 'json', ...period });
    await settled(json);
    expect(JSON.parse((await download(json)).text)[1]).toEqual({
      day: '2022-05-01',
      currency: 'JPY',
      orders: 1,
      paidOrders: 1,
      cancelledOrders: 0,
      revenueAmount: 1500,
    });
  });

  it('holds every row once, and running its job again replaces it', async () => {
    const product = await createProduct(manager);
    await app.sql.query(
      `with placed as (
         insert into orders (id, user_id, total_amount, total_currency, created_at)
         select gen_random_uuid(), $1, 10, 'EUR', '2023-01-01'::timestamptz + (n / 3) * interval '1 second'
         from generate_series(1, 3500) n returning id
       )
       insert into order_lines select id, 1, $2, 'S', 'N', 1, 10, 10 from placed`,
      [user.userId, product.id],
    );
    const id = await ask({
      type: 'orders',
      format: 'csv',
      createdAfter: '2022-12-31T00:00:00Z',
      createdBefore: '2024-01-01T00:00:00Z',
    });
    expect(await settled(id)).toMatchObject({ status: 'done', rows: 3500 });
    const { text } = await download(id);
    const rows = text.split('\r\n').slice(1, -1);
    expect(new Set(rows.map((row) => row.split(',', 1)[0])).size).toBe(3500);
    const times = rows.map((row) => row.split(',')[2] ?? '');
    expect(times).toEqual(times.toSorted());

    // Three at once, as when a job is taken for dead: the newest wins, nothing is mixed.
    await app.sql.query(`update reports set status = 'running' where id = $1`, [id]);
    const builder = app.app.get(ReportBuilderService);
    await Promise.all([builder.build(id), builder.build(id), builder.build(id)]);
    expect(await settled(id)).toMatchObject({ status: 'done', rows: 3500, bytes: Buffer.byteLength(text) });
    expect((await download(id)).text).toBe(text);
    const { rows: chunks } = await app.sql.query(
      'select count(*)::int as count, max(position) as last from report_chunks where report_id = $1',
      [id],
    );
    expect(chunks).toEqual([{ count: 5, last: 4 }]);
    await builder.build(id);
    expect((await settled(id)).status).toBe('done');
  });

  it('is refused while it is written, after it failed, and after it has expired', async () => {
    const id = await ask({ type: 'orders', format: 'csv', createdBefore: LONG_AGO });
    await settled(id);
    const set = (assignment: string) => app.sql.query(`update reports set ${assignment} where id = $1`, [id]);

    await set(`status = 'running', progress = 40`);
    const early = await manager.get(`reports/${id}/content`);
    expectProblem(early, 409, 'report_not_done');
    expect(early.body.detail).toBe('The report is running, at 40 %.');
    expect(early.headers.get('retry-after')).toBe('2');

    await set(`status = 'failed'`);
    expectProblem(await manager.get(`reports/${id}/content`), 409, 'report_failed');

    await set(`status = 'done', expires_at = now()`);
    expectProblem(await manager.get(`reports/${id}/content`), 410, 'report_expired');
    await app.app.get(ScheduledTasks).find('reports.cleanUp')?.run();
    expectProblem(await manager.get(`reports/${id}/content`), 404, 'report_not_found');
  });

  it('is marked as failed when it cannot be built', async () => {
    await app.sql.query(
      `insert into orders (id, user_id, status, total_amount, total_currency, created_at)
       select gen_random_uuid(), $1, 'paid', 9007199254740991, 'EUR', '2019-01-01' from generate_series(1, 2)`,
      [user.userId],
    );
    const id = await ask({
      type: 'sales',
      format: 'csv',
      createdAfter: '2018-12-01T00:00:00Z',
      createdBefore: '2019-02-01T00:00:00Z',
    });
    expect(await settled(id)).toMatchObject({ status: 'failed', finishedAt: expect.any(String) });
    expectProblem(await manager.get(`reports/${id}/content`), 409, 'report_failed');
  });

  it('is written after all when its job was lost', async () => {
    const { rows } = await app.sql.query(
      `insert into reports (id, user_id, type, format, created_before, expires_at, updated_at)
       values (gen_random_uuid(), $1, 'orders', 'json', '2000-01-01', now() + interval '1 day', now() - interval '11 minutes')
       returning id`,
      [manager.userId],
    );
    expect(await app.app.get(ReportJobs).resume()).toBe(1);
    expect(await settled(rows[0].id)).toMatchObject({ status: 'done', rows: 0 });
    expect((await download(rows[0].id)).text).toBe('[\n]\n');
    expect(await app.app.get(ReportJobs).resume()).toBe(0);
  });

  it('is for managers, and its content for the one who asked', async () => {
    const id = await ask({ type: 'orders', format: 'csv', createdBefore: LONG_AGO });
    await settled(id);
    const [other, admin] = [await app.signIn('manager'), await app.signIn('admin')];

    expectProblem(await user.post('reports', { type: 'orders', format: 'csv' }), 403, 'forbidden');
    expectProblem(await user.get('reports'), 403, 'forbidden');
    expectProblem(await app.nobody.get(`reports/${id}/content`), 401, 'unauthenticated');
    expect((await other.get('reports')).body.items).toEqual([]);
    expectProblem(await other.get(`reports/${id}`), 404, 'report_not_found');
    expectProblem(await other.get(`reports/${id}/content`), 404, 'report_not_found');
    const all = (await admin.get('reports?limit=50&type=orders&status=done')).body.items;
    expect(all.map((report: Answer['body']) => report.id)).toContain(id);
    expect((await admin.get(`reports/${id}`)).status).toBe(200);
    expectProblem(await admin.get(`reports/${id}/content`), 404, 'report_not_found');
  });

  it('is refused with every broken rule at once', async () => {
    const answer = await manager.post('reports', {
      type: 'users',
      format: 'xls',
      createdAfter: '2021-01-02T00:00:00Z',
      createdBefore: '2021-01-01T00:00:00Z',
      secret: true,
    });
    expectProblem(answer, 422, 'invalid_body');
    expect(placesOf(answer)).toEqual(['#/createdBefore', '#/format', '#/secret', '#/type']);
  });
});
