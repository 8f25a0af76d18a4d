import type { Browser, Page } from 'playwright-core';

/**
 * The page with the operations that fit: Swagger UI renders what is in the window. `complaints` collects what it says
 * on the console or throws, and its requests to other origins than the application and `others`.
 */
export async function openDocs(
  browser: Browser,
  url: string,
  complaints: string[],
  ...others: readonly string[]
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 2000 } });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (![url, ...others].includes(new URL(request.url()).origin)) complaints.push(`a request to ${request.url()}`);
  });
  await page.goto(`${url}/docs`);
  await page.locator('.opblock').first().waitFor();
  return page;
}
