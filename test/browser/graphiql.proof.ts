import type { Browser } from 'playwright-core';
import type { TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';
import { createProduct } from '../support/factories.js';
import { startGraphql } from '../support/graphql.js';

describe('GraphiQL', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startGraphql();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  it('reads the schema and executes a query, and its policy forbids nothing that it needs', async () => {
    await createProduct(await app.signIn('manager'), { name: 'First Flush' });
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') refused.push(message.text());
    });
    page.on('pageerror', (error) => refused.push(error.message));

    await page.goto(`${app.url}/graphql`);
    const execute = page.getByRole('button', { name: /execute query/i });
    await execute.waitFor();
    const answered = page.waitForResponse(
      (response) => response.request().postData()?.includes('query Catalogue') === true,
    );
    await execute.click();
    expect((await (await answered).json()).data.products.nodes).toMatchObject([{ name: 'First Flush' }]);
    await page.locator('.graphiql-response').getByText('First Flush').first().waitFor();
    await page.getByRole('button', { name: /documentation explorer/i }).click();
    await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).first().waitFor();
    expect(refused).toEqual([]);
    await page.close();
  });
});
