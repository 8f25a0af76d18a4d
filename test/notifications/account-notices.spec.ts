import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { linkToken, mailTo, tokenIn } from '../support/mailed-links.js';
import { TestMailServer } from '../support/mail-server.js';

describe('the owner of an account', () => {
  let server: TestMailServer;
  let app: TestApp;

  beforeAll(async () => {
    server = await TestMailServer.start();
    app = await TestApp.start({ WORKER: 'true', SMTP_URL: server.url });
  });
  afterAll(async () => {
    await app.close();
    await server.stop();
  });

  const emailOf = async (user: ApiClient) => (await user.get('users/me')).body.email as string;

  it('is told of a new key, and by a reset which keys were revoked and which still work', async () => {
    const [user, admin] = [await app.signIn('user'), await app.signIn('admin')];
    const email = await emailOf(user);
    await user.post('api-keys', { name: 'Nightly', scopes: [] });
    const { mail } = await mailTo(server, email, 'A new API key for your account');
    expect(mail.text).toContain('Nightly (kls_');
    await admin.post('api-keys', { name: 'Service', scopes: [], userId: user.userId });
    expect((await mailTo(server, email, 'A new API key for your account', 2)).mail.text).toContain('An administrator');

    const token = await linkToken(app, 'reset_password', user.userId!);
    await app.nobody.post('auth/password/reset', { token, newPassword: 'quite another passphrase' });

    const text = (await mailTo(server, email, 'Your password was changed')).mail.text!;
    expect(text.indexOf('no longer work')).toBeLessThan(text.indexOf('API key Nightly'));
    expect(text.indexOf('API key Nightly')).toBeLessThan(text.indexOf('still lead'));
    expect(text.indexOf('still lead')).toBeLessThan(text.indexOf('API key Service'));
  });

  it('changes the address by the link in the new mailbox, and is told in the old one', async () => {
    const user = await app.signIn('user');
    const email = await emailOf(user);
    const newEmail = `moved-${user.userId}@example.com`;
    expect((await user.post('auth/email/change', { newEmail })).status).toBe(202);
    const token = tokenIn(await mailTo(server, newEmail, 'Confirm your new e-mail address'));
    await mailTo(server, email, 'A new e-mail address was requested');
    expect(await emailOf(user)).toBe(email);

    expect((await app.nobody.post('auth/email/change/confirm', { token })).status).toBe(204);

    await mailTo(server, email, 'Your e-mail address was changed');
    await mailTo(server, newEmail, 'Your e-mail address was changed');
    const signedIn = await app.nobody.post('auth/login', { email: newEmail, password: 'correct horse battery' });
    expect(signedIn.status).toBe(200);
    expect((await app.nobody.post('auth/email/change/confirm', { token })).status).toBe(422);
  });
});
