import type { Browser, Page } from 'playwright-core';
import { TrafficRecorderService } from '../../src/modules/admin/traffic-recorder.service.js';
import { TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';
import { createProduct } from '../support/factories.js';
import { orderIn } from '../support/orders.js';

const PASSWORD = 'correct horse battery';

jest.setTimeout(180_000);

describe('the admin page', () => {
  let app: TestApp;
  let browser: Browser;
  let email: string;
  let managerEmail: string;

  beforeAll(async () => {
    app = await TestApp.start({ WORKER: 'true' });
    const [admin, manager, buyer] = [await app.signIn('admin'), await app.signIn('manager'), await app.signIn('user')];
    ({ email } = (await admin.get('users/me')).body);
    ({ email: managerEmail } = (await manager.get('users/me')).body);
    const product = await createProduct(manager);
    await createProduct(manager, { stock: 0 });
    await orderIn('paid', { buyer, manager, product });
    await app.app.get(TrafficRecorderService).flush();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  /** Signs in as a person does, with the keyboard alone. */
  async function open(options: Parameters<Browser['newPage']>[0], as = email): Promise<Page> {
    const page = await browser.newPage(options);
    await page.goto(`${app.url}/admin`);
    await page.getByText('Sign in as an admin.').waitFor();
    await page.getByLabel('E-mail address').focus();
    await page.keyboard.type(as);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    return page;
  }

  it.each([
    ['light', { width: 1280, height: 900 }],
    ['dark', { width: 1280, height: 900 }],
    ['light', { width: 390, height: 844 }],
    ['dark', { width: 390, height: 844 }],
  ] as const)('shows what the service does, %s and %o', async (colorScheme, viewport) => {
    const page = await open({ colorScheme, viewport });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => message.text().includes('Content Security Policy') && errors.push(message.text()));
    await page.getByText(/^Updated at/).waitFor();

    expect(await page.locator('.u-over').count()).toBe(4);
    expect(await page.locator('#requests').getAttribute('aria-label')).toMatch(/^Requests: latest \d/);
    expect(await page.locator('#health li').count()).toBe(11);
    expect(await page.locator('#figures').innerText()).toMatch(/Sold-out products\s+1/);
    expect(await page.locator('#audits tbody tr').count()).toBe(10);
    expect(await page.locator('#statements tbody tr').count()).toBeGreaterThan(5);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(overflow).toBe(0);
    if (process.env.SCREENSHOTS)
      await page.screenshot({
        path: `${process.env.SCREENSHOTS}/${colorScheme}-${viewport.width}.png`,
        fullPage: true,
      });
    expect(errors).toEqual([]);
    await page.close();
  });

  it('changes the range, and asks to sign in again after signing out', async () => {
    const page = await open({});
    await page.getByText(/^Updated at/).waitFor();
    const asked = page.waitForRequest((request) => request.url().includes('/admin/traffic'));
    await page.getByLabel('Range').selectOption('1');
    const after = Date.parse(new URL((await asked).url()).searchParams.get('createdAfter') ?? '');
    expect(Date.now() - after).toBeLessThan(3_700_000);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();

    expect(await page.locator('#board').isVisible()).toBe(false);
    await page.close();
  });

  it('stays empty after signing out, also when figures come late', async () => {
    const page = await open({});
    await page.getByText(/^Updated at/).waitFor();
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/admin/traffic*', async (route) => {
      const response = await route.fetch();
      await held;
      await route.fulfill({ response });
    });
    const asked = page.waitForRequest(/admin\/traffic/);
    await page.getByLabel('Range').selectOption('1');
    await asked;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    const answered = page.waitForEvent('requestfinished', (request) => request.url().includes('/admin/traffic'));
    release();
    await answered;
    // Some frames, in which it would be shown.
    await page.evaluate(
      '(async () => { for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame); })()',
    );

    expect(await page.locator('#board').isVisible()).toBe(false);
    expect(await page.locator('#status').textContent()).toBe('You are signed out.');
    await page.close();
  });

  it('tells others that it is for admins', async () => {
    const page = await open({}, managerEmail);
    await page.getByText('This page is for admins.').waitFor();

    expect(await page.locator('#board').isVisible()).toBe(false);
    await page.close();
  });
});
