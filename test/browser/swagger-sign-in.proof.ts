import type { Browser, Page } from 'playwright-core';
import { TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';
import { AUDIENCE, OpenIdServer } from '../support/openid-server.js';
import { openDocs } from '../support/swagger-ui.js';

// A browser shares the machine with whatever else runs: each step is quick, and a busy machine makes all of them slow.
jest.setTimeout(180_000);

describe('Authorize in Swagger UI, with an issuer', () => {
  let server: OpenIdServer;
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    server = await OpenIdServer.start();
    server.person = { sub: 'auth0|docs', email: 'docs@example.com', email_verified: true, name: 'Docs Reader' };
    app = await TestApp.start({
      OIDC_ISSUERS: JSON.stringify([
        { name: 'elsewhere', issuer: server.url, audience: AUDIENCE, docsClientId: 'docs-client' },
      ]),
    });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
    await server.goAway();
  });

  beforeEach(async () => {
    complaints = [];
    page = await openDocs(browser, app.url, complaints, new URL(server.url).origin);
  });
  afterEach(() => page.close());

  const whoAmI = async () => {
    const block = page.locator('.opblock-get', { has: page.locator('[data-path="/api/v1/users/me"]') });
    if ((await block.locator('.execute').count()) === 0) await block.locator('.opblock-summary-control').click();
    await block.locator('.execute').click();
    const live = block.locator('.live-responses-table .response').first();
    const status = Number(await live.locator('.response-col_status').innerText());
    return { status, body: JSON.parse(await live.locator('.highlight-code code').first().innerText()) };
  };

  it('signs people in with a code and PKCE, in a window of the issuer’s, and sends its token', async () => {
    let asked: URL | undefined;
    server.onReturn = (address) => (asked = address);
    await page.locator('.auth-wrapper > .authorize').click();
    const dialog = page.locator('.auth-container', { hasText: 'authorizationCode with PKCE' });
    expect(await dialog.innerText()).toContain('elsewhere (OAuth2, authorizationCode with PKCE)');
    expect(await dialog.locator('#client_id_authorizationCode').inputValue()).toBe('docs-client');
    await page.screenshot({ path: 'coverage/swagger-authorize.png' });

    const [popup] = await Promise.all([
      page.waitForEvent('popup', { timeout: 10_000 }),
      dialog.locator('button.authorize').click(),
    ]);
    if (!popup.isClosed()) await popup.waitForEvent('close', { timeout: 5000 });
    await dialog.locator('button', { hasText: 'Logout' }).waitFor({ timeout: 10_000 });
    await page.screenshot({ path: 'coverage/swagger-authorized.png' });
    await page.locator('.btn-done').first().click();

    expect(asked?.href.startsWith(`${app.url}/oauth2-redirect.html?`)).toBe(true);
    expect(server.sent).toMatchObject([
      {
        grant_type: 'authorization_code',
        client_id: 'docs-client',
        code_verifier: expect.stringMatching(/^[\w-]{43}$/),
      },
    ]);
    expect(await whoAmI()).toMatchObject({ status: 200, body: { firstName: 'Docs', email: 'docs@example.com' } });
    expect(complaints).toEqual([]);
  });
});
