import type { Browser } from 'playwright-core';
import { TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';

jest.setTimeout(120_000);

describe('the pages of problem types', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await TestApp.start();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  it('fit a phone, the list and a page that it links to', async () => {
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    const overflow = () =>
      page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

    await page.goto(`${app.url}/problems`);
    expect(await overflow()).toBe(0);
    await page.getByRole('link', { name: 'idempotency_key_in_flight' }).click();
    await page.getByRole('heading', { name: 'The first request is still running' }).waitFor();
    expect(await overflow()).toBe(0);
    await page.close();
  });
});
