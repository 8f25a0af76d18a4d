import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { seedDemo } from '../../src/demo/demo.js';
import { DEMO_PASSWORD } from '../../src/demo/demo-accounts.js';
import { TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';
import { productCsv, productRequest } from '../support/factories.js';
import { root } from '../unit/project.js';

const PHONE = { width: 390, height: 844 };

jest.setTimeout(180_000);

describe('the storefront', () => {
  let app: TestApp;
  let browser: Browser;
  let complaints: string[];

  beforeAll(async () => {
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    const config = join(root, 'examples/storefront/vite.config.mts');
    execFileSync(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn'], { cwd: root });
    expect(existsSync(join(root, 'dist/storefront/shop.html'))).toBe(true);
    app = await TestApp.start({ DEMO: 'true' });
    await seedDemo(app.app, root);
    browser = await launchChromium();
  });
  beforeEach(() => (complaints = []));
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  /** A browser of its own: it shares no cookies and no storage with others. */
  async function open(path: string, options?: BrowserContextOptions): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on(
      'console',
      (message) => /Content Security Policy|Uncaught/.test(message.text()) && complaints.push(message.text()),
    );
    await page.goto(`${app.url}${path}`);
    return page;
  }

  async function signIn(page: Page, email: string): Promise<void> {
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  const stockOf = async (sku: string) => {
    const { rows } = await app.sql.query('select stock from products where sku = $1', [sku]);
    return (rows[0] as { stock: number }).stock;
  };

  const overflowOf = (page: Page) =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  const setStock = async (sku: string, stock: number) => {
    const { rows } = await app.sql.query<{ id: string; stock: number }>(
      'select id, stock from products where sku = $1',
      [sku],
    );
    const [{ id, stock: before }] = rows as [(typeof rows)[number]];
    const manager = await app.signIn('manager');
    const { status } = await manager.post(`products/${id}/stock-adjustments`, { by: stock - before });
    expect(status).toBe(200);
  };

  it('lets a buyer find a product by a misspelled name and order it, and shows live what a manager does', async () => {
    const buyer = await open('/shop');
    const watcher = await open('/shop?q=Chocolade');
    const manager = await open('/admin/orders');
    await signIn(manager, 'manager@example.com');
    const before = await stockOf('NW-0048');
    await watcher.getByRole('link', { name: /Chocolade/ }).click();
    await watcher.getByText(`${before} in stock`).waitFor();

    await buyer.getByLabel('Search products').fill('chocolaed');
    await buyer.getByRole('link', { name: /Chocolade/ }).click();
    await buyer.getByRole('button', { name: 'One more' }).click();
    await buyer.getByRole('button', { name: 'Add to the basket' }).click();
    await buyer.getByRole('link', { name: 'Open the basket' }).click();
    await buyer.getByRole('button', { name: 'Sign in and order' }).click();
    await signIn(buyer, 'user@example.com');
    await buyer.getByRole('button', { name: 'Place the order' }).click();
    await buyer.getByText('Waiting for your payment.').waitFor();
    const number = /ORD-\d+/.exec(await buyer.getByRole('heading', { level: 1 }).innerText())?.[0] ?? '';

    expect(await stockOf('NW-0048')).toBe(before - 2);
    await watcher.getByText(`${before - 2} in stock`).waitFor();
    await manager.getByRole('button', { name: `Mark as paid: ${number}` }).click();
    await buyer.getByText('Paid. We are packing it.').waitFor();
    await manager.getByRole('button', { name: `Ship: ${number}` }).click();
    await buyer.getByText('On its way to you.').waitFor();
    await manager.getByRole('button', { name: `Mark as delivered: ${number}` }).click();
    await buyer.getByText('Delivered. Enjoy!').waitFor();

    expect(await buyer.locator('.steps .done').count()).toBe(4);
    expect(complaints).toEqual([]);
  });

  it('asks for an order with ETag, and reads nothing while it is unchanged', async () => {
    const page = await open('/shop/orders');
    await signIn(page, 'user@example.com');
    const statuses: number[] = [];
    page.on('response', (response) => {
      if (/\/api\/v1\/orders\/[\w-]+$/.test(response.url())) statuses.push(response.status());
    });
    await page.locator('.order-row').filter({ hasNotText: 'Cancelled' }).first().click();
    await page.locator('.steps').waitFor();
    while (statuses.length < 3) await page.waitForTimeout(200);

    expect(statuses.slice(0, 3)).toEqual([200, 304, 304]);
    await page.setViewportSize(PHONE);
    expect(await overflowOf(page)).toBe(0);
  });

  it('tells a buyer of a shortage what is left, and orders that', async () => {
    await setStock('NW-0046', 5);
    const buyer = await open('/shop?q=Spegesild');
    await buyer.getByRole('button', { name: /^Add Spegesild/ }).click();
    await buyer.getByRole('link', { name: /^Basket/ }).click();
    await buyer.getByRole('spinbutton', { name: 'Quantity of Spegesild' }).fill('5');
    await buyer.keyboard.press('Tab');
    await setStock('NW-0046', 2);
    await buyer.getByRole('button', { name: 'Sign in and order' }).click();
    await signIn(buyer, 'user@example.com');
    await buyer.getByText('Only 2 left.').waitFor();
    expect(await buyer.getByRole('button', { name: 'Place the order' }).isDisabled()).toBe(true);

    await buyer.getByRole('button', { name: 'Take 2' }).click();
    await buyer.getByRole('button', { name: 'Place the order' }).click();
    await buyer.getByText('Waiting for your payment.').waitFor();
    await buyer.getByRole('button', { name: 'Cancel the order' }).click();
    await buyer.getByText('You cancelled it.').waitFor();

    expect(await stockOf('NW-0046')).toBe(2);
    expect(complaints).toEqual([]);
  });

  it('lets managers change a product, its stock, and import a file', async () => {
    const page = await open('/admin/catalogue');
    await signIn(page, 'manager@example.com');
    await page.getByLabel('Search').fill('Konbu');
    await page.getByRole('button', { name: 'Edit Konbu' }).click();
    await page.getByRole('dialog').getByLabel('Price').fill('7.25');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('$7.25').waitFor();

    const before = await stockOf('NW-0013');
    await page.getByLabel('Add to the stock of Konbu').fill('4');
    await page.getByRole('button', { name: 'Adjust the stock of Konbu' }).click();
    await page.getByText(String(before + 4), { exact: true }).waitFor();

    const csv = productCsv(productRequest({ sku: 'SHOP-1', name: 'Imported tea' }));
    await page
      .getByLabel(/^CSV file/)
      .setInputFiles({ name: 'tea.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByText('1 created, 0 updated, 0 unchanged.').waitFor();

    const broken = csv.replace('SHOP-1', '');
    await page
      .getByLabel(/^CSV file/)
      .setInputFiles({ name: 'tea.csv', mimeType: 'text/csv', buffer: Buffer.from(broken) });
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByText(/^Line 2: /).waitFor();
    expect(complaints).toEqual([]);
  });

  it('keeps the space between two words that are typed slowly', async () => {
    const page = await open('/shop');
    const field = page.getByLabel('Search products');

    await field.pressSequentially('uncle ');
    await page.waitForURL(/[?&]q=uncle$/);
    await page.getByRole('link', { name: /Uncle Bob/ }).waitFor();
    await field.pressSequentially('bob');
    await page.waitForURL(/[?&]q=uncle(\+|%20)bob$/);

    expect(await field.inputValue()).toBe('uncle bob');
    expect(complaints).toEqual([]);
  });

  it('tells a manager of a product that could not be taken out of the shop', async () => {
    const page = await open('/admin/catalogue');
    await signIn(page, 'manager@example.com');
    await page.getByLabel('Search').fill('Konbu');
    await page.route(/\/api\/v1\/products\/[\w-]+$/, (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );

    await page.getByRole('checkbox', { name: 'Konbu is sold' }).click();

    await page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('tells buyers that the screens of managers are not for them', async () => {
    const page = await open('/admin/catalogue');
    await signIn(page, 'user@example.com');
    await page.getByRole('button', { name: 'New product' }).click();
    const dialog = page.getByRole('dialog');
    for (const name of ['SKU', 'Name', 'Category']) await dialog.getByLabel(name).fill('X');
    await page.getByRole('button', { name: 'Save' }).click();

    await dialog.getByText(/products:manage/).waitFor();
  });

  it.each([
    ['/shop', 'light'],
    ['/shop', 'dark'],
    ['/shop/basket', 'light'],
    ['/admin/orders', 'dark'],
  ] as const)('fits a phone: %s, %s', async (path, colorScheme) => {
    const page = await open(path, { viewport: PHONE, colorScheme });
    await page.locator('h1').waitFor();

    expect(await overflowOf(page)).toBe(0);
    const unnamed = await page.evaluate(
      `[...document.querySelectorAll('button, input, select, a')].filter((e) => !(e.textContent.trim() || e.ariaLabel || e.labels?.length)).length`,
    );
    expect(unnamed).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('fits a phone with the table of the catalogue', async () => {
    const page = await open('/admin/catalogue', { viewport: PHONE });
    await signIn(page, 'manager@example.com');
    await page.getByRole('cell').first().waitFor();

    expect(await overflowOf(page)).toBe(0);
    const field = await page.getByLabel(/CSV file/).boundingBox();
    expect(field!.x + field!.width).toBeLessThan(PHONE.width);
  });

  it('is served in demo mode only; the screens of managers always', async () => {
    const plain = await TestApp.start({}, app.database);
    expect((await plain.nobody.get('/shop')).status).toBe(404);
    expect((await plain.nobody.get('/admin/orders')).status).toBe(200);
    await plain.close();

    const page = await app.nobody.get('/shop/orders/of-a-script');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'; style-src 'self'");
    const script = /\/static\/[\w.-]+\.js/.exec(String(page.body))?.[0] ?? '';
    expect((await app.nobody.get(script)).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await app.nobody.get('/static/..%2fshop.html')).status).toBe(404);
    expect((await app.nobody.post('/shop', {})).status).toBe(404);
  });
});
