import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type * as ClientPackage from '../../packages/client/src/index.js';
import { seedDemo } from '../../src/demo/demo.js';
import { DEMO_PASSWORD } from '../../src/demo/demo-accounts.js';
import { TestApp } from '../support/app.js';
import { root } from '../unit/project.js';

declare const clientPackage: typeof ClientPackage;
declare const location: { readonly origin: string };

describe('the client in a browser', () => {
  let app: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let script: string;

  beforeAll(async () => {
    app = await TestApp.start({ DEMO: 'true' });
    await seedDemo(app.app, root);
    const { outputFiles } = await build({
      entryPoints: [join(root, 'packages/client/src/index.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'clientPackage',
      platform: 'browser',
    });
    script = outputFiles[0]!.text;
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    });
    // The pages of the application allow no scripts of others; this one stands for a front end on its origin.
    context = await browser.newContext({ bypassCSP: true });
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  async function openTab(): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${app.url}/problems`);
    await page.addScriptTag({ content: script });
    return page;
  }

  const whoAmI = (page: Page) =>
    page.evaluate(async () => {
      const client = new clientPackage.Client({ baseUrl: location.origin, store: clientPackage.browserStore() });
      return (await client.get('/api/v1/users/me')).email;
    });

  it.each(['body', 'cookie'] as const)(
    'shares a session with mode %s among tabs, which renew it once',
    async (mode) => {
      const [first, second] = [await openTab(), await openTab()];
      await first.evaluate(
        async ([password, wanted]) => {
          const client = new clientPackage.Client({ baseUrl: location.origin, store: clientPackage.browserStore() });
          await client.signIn({ email: 'user@example.com', password, mode: wanted });
        },
        [DEMO_PASSWORD, mode] as const,
      );
      expect(await whoAmI(second)).toBe('user@example.com');

      // As if the access token had expired.
      const cookies = await context.cookies();
      const access = cookies.filter(({ name }) => /access/.test(name));
      expect(access).toHaveLength(mode === 'cookie' ? 1 : 0);
      for (const { name } of access) await context.clearCookies({ name });
      await first.evaluate(async () => {
        const store = clientPackage.browserStore();
        const session = (await store.read())!;
        await store.write({ ...session, ...(session.accessToken && { accessToken: 'expired' }) });
      });
      let refreshes = 0;
      for (const page of [first, second])
        page.on('request', (request) => {
          if (request.url().endsWith('/auth/refresh')) refreshes += 1;
        });

      const found = await Promise.all([first, second, first, second].map(whoAmI));

      expect(new Set(found)).toEqual(new Set(['user@example.com']));
      expect(refreshes).toBe(1);
      await Promise.all([first.close(), second.close()]);
      await context.clearCookies();
    },
  );
});
