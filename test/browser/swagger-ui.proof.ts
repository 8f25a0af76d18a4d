import type { Browser, Locator, Page } from 'playwright-core';
import { seedDemo } from '../../src/demo/demo.js';
import { TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';
import { PATIENCE } from '../support/patience.js';
import { openDocs } from '../support/swagger-ui.js';
import { proof } from '../support/thorough.js';

// A browser shares the machine with whatever else runs: each step is quick, and a busy machine makes all of them slow.
jest.setTimeout(180_000);

describe('Swagger UI', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  /** Whatever a page should not do: complain, load from elsewhere, break its policy. */
  let complaints: string[];

  beforeAll(async () => {
    app = await TestApp.start({ DEMO: 'true' });
    await seedDemo(app.app);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  beforeEach(async () => {
    complaints = [];
    page = await openDocs(browser, app.url, complaints);
  });
  afterEach(() => page.close());

  const operation = (method: string, path: string) =>
    page.locator(`.opblock-${method}`, { has: page.locator(`[data-path="${path}"]`) });

  /** The filter leaves the operations of one tag: of long lists Swagger UI renders only what is near the window. */
  const open = async (method: string, path: string) => {
    const tag = path.split('/')[3]!;
    await page.locator('.operation-filter-input').fill(tag);
    const block = operation(method, path);
    await block.waitFor();
    if ((await block.locator('.execute').count()) === 0) await block.locator('.opblock-summary-control').click();
    return block;
  };

  /** Presses Execute, and gives what Swagger UI shows of the answer. */
  const execute = async (block: Locator) => {
    const again = block.locator('.btn-clear');
    if ((await again.count()) > 0) await again.click();
    await block.locator('.execute').click();
    const live = block.locator('.live-responses-table .response').first();
    const status = Number(await live.locator('.response-col_status').innerText());
    const text = await live.locator('.highlight-code code').first().innerText();
    return { status, body: JSON.parse(text) };
  };

  /** A short page of a list: what Swagger UI paints slowly need not be long. */
  const firstFew = async (path: string) => {
    const block = await open('get', path);
    await block.locator('[data-param-name="limit"] input').fill('5');
    return execute(block);
  };

  const whoAmI = async () => execute(await open('get', '/api/v1/users/me'));

  /** Fills one of the schemes in the open dialog, and closes it. */
  const authorize = async (scheme: string, value: string) => {
    const container = page.locator('.auth-container', { hasText: scheme });
    await container.locator('input').fill(value);
    await container.getByRole('button', { name: 'Apply credentials' }).click();
    await page.locator('.btn-done').first().click();
  };

  const logOut = async () => {
    await page.locator('.auth-wrapper > .authorize').click();
    await page.locator('.auth-container').getByRole('button', { name: 'Remove authorization' }).click();
    await page.locator('.btn-done').first().click();
  };

  async function workOfOpening(): Promise<number> {
    const fresh = await browser.newPage();
    const session = await fresh.context().newCDPSession(fresh);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await fresh.goto(`${app.url}/docs`);
    await fresh.locator('.opblock').first().waitFor();
    const { metrics } = await session.send('Performance.getMetrics');
    await fresh.close();
    return metrics.find(({ name }) => name === 'TaskDuration')!.value;
  }

  it('opens with less than two seconds of work for the browser', async () => {
    // Processor time of the page, which depends least on what else the machine does.
    const seconds = Math.min(await workOfOpening(), await workOfOpening(), await workOfOpening());

    expect(seconds).toBeGreaterThan(0.05);
    expect(seconds).toBeLessThan(2 * PATIENCE);
  });

  it('loads without errors and without asking other hosts', async () => {
    await page.setViewportSize({ width: 1280, height: 16_000 });
    await page.locator('.opblock-tag[data-tag=problems]').waitFor();
    await page.waitForLoadState('networkidle');

    expect(await page.title()).toBe('Keelson API');
    expect(await page.locator('.info .title').innerText()).toMatch(/^Keelson/);
    expect(await page.locator('.opblock-tag').evaluateAll((tags) => tags.map(({ dataset }) => dataset.tag))).toEqual([
      'auth',
      'users',
      'api-keys',
      'products',
      'orders',
      'webhooks',
      'reports',
      'notifications',
      'ai',
      'audits',
      'roles',
      'permissions',
      'rules',
      'jobs',
      'admin',
      'health',
      'problems',
    ]);
    expect(complaints).toEqual([]);
  });

  it('fills in Authorize when a user signs in, and sends the token until they log out', async () => {
    expect((await whoAmI()).status).toBe(401);

    const signedIn = await execute(await open('post', '/api/v1/auth/login'));
    expect(signedIn.status).toBe(200);
    expect(await page.locator('.auth-wrapper > .authorize.locked').count()).toBe(1);
    expect(await whoAmI()).toMatchObject({ status: 200, body: { email: 'user@example.com' } });

    await page.reload();
    expect(await whoAmI()).toMatchObject({ status: 200, body: { email: 'user@example.com' } });

    await logOut();
    expect(await whoAmI()).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  it('shows for each refusal an example of its own status and code', async () => {
    const placing = await open('post', '/api/v1/orders');
    const documented = placing.locator('.responses-wrapper .response[data-code]');
    await documented.first().waitFor();

    const examples = await documented.evaluateAll((rows) =>
      rows.map((row) => [row.dataset.code, row.querySelector('.highlight-code code')?.textContent ?? '']),
    );
    const refusals = examples
      .filter(([status = '']) => status.startsWith('4'))
      .map(([, text = '']) => JSON.parse(text) as { status: number; code: string });

    expect(examples.map(([status]) => status)).toEqual(['201', '400', '401', '403', '409', '422', 'default']);
    expect(refusals.map(({ status, code }) => [status, code])).toEqual([
      [400, 'invalid_parameter'],
      [401, 'unauthenticated'],
      [403, 'forbidden'],
      [409, 'out_of_stock'],
      [422, 'invalid_body'],
    ]);
  });

  proof('takes a token that is pasted into Authorize', async () => {
    const { token, userId } = await app.signIn('manager');

    await page.locator('.auth-wrapper > .authorize').click();
    await authorize('bearer', token!);

    expect(await whoAmI()).toMatchObject({ status: 200, body: { id: userId } });
  });

  proof('takes an API key that was made and pasted into Authorize', async () => {
    await execute(await open('post', '/api/v1/auth/login'));
    const made = await execute(await open('post', '/api/v1/api-keys'));
    expect(made).toMatchObject({ status: 201, body: { name: 'Shop', scopes: ['orders:place'] } });
    await logOut();

    await page.locator('.auth-wrapper > .authorize').click();
    await authorize('apiKey', made.body.key as string);

    expect(await whoAmI()).toMatchObject({ status: 200, body: { email: 'user@example.com' } });
    // Where keys are not taken, as the document says, none is sent.
    expect((await execute(await open('get', '/api/v1/api-keys'))).status).toBe(401);
    expect(complaints.filter((complaint) => !complaint.includes('401'))).toEqual([]);
  });

  proof('leads a newcomer from signing in to an order and its audit records', async () => {
    const { rows: before } = await app.sql.query<{ count: number }>(
      `select count(*)::int from orders where user_id = (select id from users where email = 'user@example.com')`,
    );
    await execute(await open('post', '/api/v1/auth/login'));
    const { body: products } = await firstFew('/api/v1/products');
    expect(products.page.total).toBe(77);
    const sold = products.items.filter(({ isActive, stock }: Record<string, unknown>) => isActive && Number(stock) > 1);

    const placing = await open('post', '/api/v1/orders');
    expect(await placing.locator('[data-param-name="Idempotency-Key"] input').inputValue()).toBe('');
    for (const { id } of sold.slice(0, 2)) {
      await placing.locator('textarea').fill(JSON.stringify({ lines: [{ productId: id, quantity: 1 }] }));
      expect(await execute(placing)).toMatchObject({ status: 201, body: { lines: [{ productId: id }] } });
    }
    expect((await execute(await open('get', '/api/v1/orders'))).body.page.total).toBe(before[0]!.count + 2);

    const signIn = await open('post', '/api/v1/auth/login');
    await signIn.locator('textarea').fill(JSON.stringify({ email: 'admin@example.com', password: 'keelson-demo' }));
    await execute(signIn);
    const { body: audits } = await firstFew('/api/v1/audits');
    expect(audits.items.map(({ entityType }: { entityType: string }) => entityType)).toContain('order');
    expect(complaints).toEqual([]);
  });

  proof('places the example of an order as it stands', async () => {
    await execute(await open('post', '/api/v1/auth/login'));

    const placed = await execute(await open('post', '/api/v1/orders'));

    expect(placed).toMatchObject({ status: 201, body: { lines: [{ sku: 'NW-0038', quantity: 2 }] } });
  });
});
