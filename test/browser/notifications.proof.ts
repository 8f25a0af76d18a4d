import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { Connections } from '../../src/kernel/realtime/connections.js';
import { TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';
import { createProduct, lines } from '../support/factories.js';
import { until } from '../support/until.js';
import { root } from '../unit/project.js';

declare const shown: Array<readonly [type: string, data: { readonly orderId: string }]>;

const CDN = 'https://cdn.socket.io/4.8.4/socket.io.esm.min.js';
const PAGE = readFileSync(join(root, 'docs/features/notifications.md'), 'utf8');

describe('the browser client of the documentation', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await TestApp.start({ WORKER: 'true' });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  it('shows notifications, and those of the time when the page was closed', async () => {
    const [, documented] = /<script type="module">\n(.+?)<\/script>/s.exec(PAGE)!;
    const script = documented!.replace('https://shop.example.com', app.url);
    expect(script).toContain(CDN);
    expect(documented!.trim().split('\n').length).toBeLessThanOrEqual(20);
    const [user, manager] = [await app.signIn('user'), await app.signIn('manager')];
    // The pages of the application allow no scripts of others; this one stands for a front end on its origin.
    const context = await browser.newContext({ bypassCSP: true });
    await context.route(CDN, (route) =>
      route.fulfill({
        contentType: 'text/javascript',
        headers: { 'Access-Control-Allow-Origin': '*' },
        body: readFileSync(join(root, 'node_modules/socket.io-client/dist/socket.io.esm.min.js'), 'utf8'),
      }),
    );
    const open = async () => {
      const page = await context.newPage();
      await page.goto(`${app.url}/problems`);
      await page.evaluate((token) => {
        const list: unknown[] = [];
        Object.assign(globalThis, {
          shown: list,
          show: (...message: unknown[]) => list.push(message),
          currentAccessToken: () => Promise.resolve(token),
        });
      }, user.token);
      await page.addScriptTag({ type: 'module', content: script });
      return page;
    };

    const connections = () => app.app.get(Connections).size;
    const page = await open();
    await until(() => connections() === 1);
    const lastId = () => page.evaluate('localStorage.getItem("lastId")');
    const { body } = await user.post('orders', lines([await createProduct(manager), 1]));
    await until(lastId);
    expect(await page.evaluate(() => shown.map(([type, { orderId }]) => [type, orderId]))).toEqual([
      ['order.placed', body.id],
    ]);
    await page.close();
    await until(() => connections() === 0);
    await manager.post(`orders/${body.id}/pay`);
    await until(async () => (await user.get('notifications')).body.page.total === 2);

    const second = await open();
    await until(() => second.evaluate(() => shown.length > 0));
    expect(await second.evaluate(() => shown.map(([type]) => type))).toEqual(['order.paid']);
    await context.close();
  });
});
