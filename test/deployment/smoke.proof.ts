import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { TestApp } from '../support/app.js';
import { createProduct } from '../support/factories.js';

const SCRIPT = join(resolve(__dirname, '..', '..'), 'scripts/smoke.mjs');

describe('the smoke test of a deployment', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const smoke = (env: Record<string, string>): Promise<{ code: number; said: string }> =>
    new Promise((done) => {
      execFile(
        process.execPath,
        [SCRIPT],
        { env: { PATH: process.env.PATH, SMOKE_SECONDS: '5', ...env } },
        (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, said: (stdout + stderr).trim() }),
      );
    });

  it('sees that it is ready, places an order and cancels it, and leaves the stock as it was', async () => {
    const manager = await app.signIn('manager');
    const product = await createProduct(manager, { stock: 5 });
    const { body: account } = await (await app.signIn('user')).get('users/me');

    const outcome = await smoke({
      SMOKE_URL: app.url,
      SMOKE_EMAIL: account.email,
      SMOKE_PASSWORD: 'correct horse battery',
      SMOKE_SKU: product.sku,
    });

    expect(outcome).toEqual({
      code: 0,
      said: expect.stringMatching(/^Ready, version .*\nPlaced the order \S+ and cancelled it\.$/),
    });
    const { rows } = await app.sql.query(
      'select stock, (select status from orders) as status from products where id = $1',
      [product.id],
    );
    expect(rows).toEqual([{ stock: 5, status: 'cancelled' }]);
  });

  it('says that it placed no order when it has no account for that', async () => {
    expect(await smoke({ SMOKE_URL: app.url })).toEqual({
      code: 0,
      said: expect.stringContaining('No order was placed'),
    });
  });

  it('fails where nothing answers, where another version does, and where the order is refused', async () => {
    const nothing = await smoke({ SMOKE_URL: 'http://127.0.0.1:1', SMOKE_SECONDS: '2' });
    const refused = await smoke({
      SMOKE_URL: app.url,
      SMOKE_EMAIL: 'a@example.com',
      SMOKE_PASSWORD: 'wrong',
      SMOKE_SKU: 'x',
    });

    expect(nothing).toEqual({ code: 1, said: expect.stringMatching(/^Failed: .*did not answer with version/) });
    expect(refused).toEqual({
      code: 1,
      said: expect.stringMatching(/^Ready.*\nFailed: POST auth\/login answered 401/),
    });
  });
});
