import type { Browser } from 'playwright-core';
import { IdentityService } from '../../src/modules/identity/identity.service.js';
import { UsersService } from '../../src/modules/users/users.service.js';
import type { Role } from '../../src/kernel/auth/permissions.js';
import { TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';

const PASSWORD = 'correct: horse battery';

describe('the queue board', () => {
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

  const account = async (role: Role) => {
    const email = `board-${role}-${Math.random().toString(36).slice(2)}@example.com`;
    const passwordHash = await app.app.get(IdentityService).hashPassword(PASSWORD);
    await app.app
      .get(UsersService)
      .create(null, { email, firstName: 'Test', lastName: role, passwordHash, roles: [role], emailVerified: true });
    return email;
  };
  const basic = (email: string, password = PASSWORD) => ({
    Authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`,
  });

  it('shows an admin the queues, and loads nothing that its policy forbids', async () => {
    const context = await browser.newContext({
      httpCredentials: { username: await account('admin'), password: PASSWORD },
    });
    const page = await context.newPage();
    const refused: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') refused.push(message.text());
    });
    page.on('pageerror', (error) => refused.push(error.message));

    const response = await page.goto(`${app.url}/admin/queues/`);
    expect(response?.status()).toBe(200);
    await page.getByText('events').first().click();
    await page
      .getByText(/completed/i)
      .first()
      .waitFor();

    expect(new URL(page.url()).pathname).toContain('/admin/queues/queue/');
    // Its font lies on another site, which it does without.
    expect(refused.filter((text) => !text.includes('fonts.googleapis.com'))).toEqual([]);
    await context.close();
  });

  it('asks all others for an admin’s password', async () => {
    const anonymous = await app.nobody.get('/admin/queues/api/queues');
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    const email = await account('admin');
    expect((await app.nobody.get('/admin/queues/', basic(email, 'wrong'))).status).toBe(401);
    expect((await app.nobody.get('/admin/queues/', basic(await account('manager')))).status).toBe(401);
    expect((await app.nobody.get('/admin/queues/', { Authorization: 'Bearer nonsense' })).status).toBe(401);
    expect((await app.nobody.get('/admin/queues/static/../api/queues')).status).toBe(401);
    expect((await app.nobody.get('/admin/queues/', basic(email))).status).toBe(200);
  });

  it('refuses a deactivated admin', async () => {
    const email = await account('admin');
    expect((await app.nobody.get('/admin/queues/', basic(email))).status).toBe(200);
    await app.sql.query('update users set is_active = false where email = $1', [email]);
    expect((await app.nobody.get('/admin/queues/', basic(email))).status).toBe(401);
  });

  it('only shows: a job cannot be changed there', async () => {
    const email = await account('admin');
    const answer = await app.nobody.send('PUT', '/admin/queues/api/queues/events/clean/failed', {}, basic(email));
    expect(answer.status).toBe(405);
  });
});
