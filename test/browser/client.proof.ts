import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type * as ClientPackage from '../../packages/client/src/index.js';
import type * as SocketPackage from '../../packages/client/src/socket.js';
import { seedDemo } from '../../src/demo/demo.js';
import { DEMO_ID, DEMO_PASSWORD } from '../../src/demo/demo-accounts.js';
import { TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';
import { root } from '../unit/project.js';

/** An origin that is known before the application has its port: cookies open sockets to PUBLIC_URL only. */
const ORIGIN = 'http://shop.localhost';

declare const clientPackage: typeof ClientPackage;
declare const socketPackage: typeof SocketPackage;
declare const location: { readonly origin: string };

describe('the client in a browser', () => {
  let app: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let scripts: string[];

  beforeAll(async () => {
    app = await TestApp.start({ DEMO: 'true', WORKER: 'true', PUBLIC_URL: ORIGIN });
    await seedDemo(app.app, root);
    const bundle = async (entry: string, globalName: string) => {
      const { outputFiles } = await build({
        entryPoints: [join(root, `packages/client/src/${entry}.ts`)],
        bundle: true,
        write: false,
        format: 'iife',
        globalName,
        platform: 'browser',
      });
      return outputFiles[0]!.text;
    };
    scripts = [await bundle('index', 'clientPackage'), await bundle('socket', 'socketPackage')];
    browser = await launchChromium(`--host-resolver-rules=MAP ${new URL(ORIGIN).host} ${new URL(app.url).host}`);
    // The pages of the application allow no scripts of others; this one stands for a front end on its origin.
    context = await browser.newContext({ bypassCSP: true });
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  async function openTab(): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${ORIGIN}/problems`);
    for (const content of scripts) await page.addScriptTag({ content });
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

  it.each(['body', 'cookie'] as const)('receives notifications by socket, with mode %s', async (mode) => {
    const page = await openTab();

    const types = await page.evaluate(
      async ([password, productId, wanted]) => {
        const client = new clientPackage.Client({ baseUrl: location.origin });
        await client.signIn({ email: 'user@example.com', password, mode: wanted });
        return new Promise<string[]>((resolve, reject) => {
          const received: string[] = [];
          const socket = new socketPackage.NotificationSocket(client, {
            onNotification({ type }) {
              received.push(type);
              if (received.length < 2) return;
              socket.close();
              resolve(received);
            },
            onEnd: ({ text }) => reject(new Error(text)),
          });
          const place = async () => {
            await socket.join('products');
            const order = await client.post('/api/v1/orders', { body: { lines: [{ productId, quantity: 1 }] } });
            await client.post('/api/v1/orders/{id}/cancel', { params: { path: { id: order.id } } });
          };
          place().catch(reject);
        });
      },
      [DEMO_PASSWORD, DEMO_ID, mode] as const,
    );

    expect(types.toSorted()).toEqual(['order.cancelled', 'order.placed']);
    await page.close();
    await context.clearCookies();
  });
});
