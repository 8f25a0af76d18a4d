import type { Browser, Page } from 'playwright-core';
import { TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';
import { linkToken } from '../support/mailed-links.js';

jest.setTimeout(180_000);

describe('the pages that mailed links lead to', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    app = await TestApp.start();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });
  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // A refusal of the API is an error to the console, and none of the page.
      if (message.type() === 'error' && !message.text().includes('422')) complaints.push(message.text());
    });
  });
  afterEach(() => page.close());

  const said = () => page.locator('[role=status]').innerText();

  it('confirm an address when the button is pressed, not before', async () => {
    const { userId } = await app.signIn('user');
    await app.sql.query('update users set email_verified = false where id = $1', [userId]);
    const isVerified = async () =>
      (await app.sql.query('select email_verified from users where id = $1', [userId])).rows[0]
        .email_verified as boolean;

    await page.goto(`${app.url}/account/verify-email#token=${await linkToken(app, 'verify_email', userId!)}`);
    await page.waitForLoadState('networkidle');
    expect([await isVerified(), page.url()]).toEqual([false, `${app.url}/account/verify-email`]);
    await page.getByRole('button').click();
    await page.getByText('You can sign in now').waitFor();

    expect(await isVerified()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('change a password, and say what is wrong with one that is refused', async () => {
    const user = await app.signIn('user');
    const { email } = (await user.get('users/me')).body;
    await page.goto(`${app.url}/account/reset-password#token=${await linkToken(app, 'reset_password', user.userId!)}`);

    await page.getByLabel('New password').fill('Password1234!');
    await page.getByRole('button').click();
    await page
      .getByText('The password must be a password hard to guess')
      .or(page.getByText('The password must be hard to guess'))
      .waitFor();
    await page.getByLabel('New password').fill('violet lamps hum softly');
    await page.getByRole('button').click();
    await page.getByText('The password is changed').waitFor();

    const { status } = await app.nobody.post('auth/login', { email, password: 'violet lamps hum softly' });
    expect(status).toBe(200);
    expect(complaints).toEqual([]);
  });

  it('offer another mail when there is no token, or it was used, and name no fields', async () => {
    const user = await app.signIn('user');
    const { email } = (await user.get('users/me')).body;
    await page.goto(`${app.url}/account/reset-password`);
    await page.getByLabel('New password').fill('violet lamps hum softly');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('used before, has expired').waitFor();

    await page.getByLabel('E-mail address').fill(email);
    const requested = page.waitForResponse(/\/auth\/password\/forgot$/);
    await page.getByRole('button', { name: 'Send another e-mail' }).click();
    expect([(await requested).status(), (await requested).request().postDataJSON()]).toEqual([202, { email }]);
    await page.getByText('another e-mail is on its way').waitFor();
    expect(await said()).not.toMatch(/token|newPassword/);
    expect(complaints).toEqual([]);
  });

  it('tell how to go on when a changed address cannot be confirmed', async () => {
    await page.goto(`${app.url}/account/change-email#token=none`);
    await page.getByRole('button').click();
    await page.getByText('change the address again').waitFor();
    expect(complaints).toEqual([]);
  });
});
