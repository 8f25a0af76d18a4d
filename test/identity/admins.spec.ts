import { randomUUID } from 'node:crypto';
import { AdminBootstrapService, type NewAdmin } from '../../src/modules/identity/admin-bootstrap.service.js';
import { TestApp } from '../support/app.js';
import { mailTo, tokenIn } from '../support/mailed-links.js';
import { TestMailServer } from '../support/mail-server.js';

const PASSWORD = 'violet lamps hum softly';

describe('administrators made by those who run the application', () => {
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

  const someone = (): NewAdmin => ({ email: `${randomUUID()}@example.com`, firstName: 'Anna', lastName: "O'Brien" });
  const create = (admin: NewAdmin) => app.app.get(AdminBootstrapService).create(admin);
  const signIn = (email: string, password = PASSWORD) => app.nobody.post('auth/login', { email, password });
  const stored = async ({ email }: NewAdmin) =>
    (await app.sql.query('select id from users where email = $1', [email])).rowCount;

  it('sign in with the password they were given, and may what administrators may', async () => {
    const anna = someone();

    await create({ ...anna, password: PASSWORD });

    const { status, body } = await signIn(anna.email);
    expect(status).toBe(200);
    expect((await app.nobody.get('users', { authorization: `Bearer ${body.accessToken}` })).status).toBe(200);
  });

  it('choose one through the link they were mailed', async () => {
    const anna = someone();

    const id = await create(anna);

    const token = tokenIn(await mailTo(server, anna.email, 'Choose a new password'));
    expect((await app.nobody.post('auth/password/reset', { token, newPassword: PASSWORD })).status).toBe(204);
    const { body } = await signIn(anna.email);
    expect((await app.nobody.get('users/me', { authorization: `Bearer ${body.accessToken}` })).body.id).toBe(id);
  });

  it.each([
    ['too short', 'short'],
    ['too long for bcrypt', 'ä'.repeat(37)],
    ['commonly chosen', 'Password1234!'],
    ['made of their own name', "anna o'brien"],
  ])('are not made with a password that is %s', async (_, password) => {
    const anna = someone();

    await expect(create({ ...anna, password })).rejects.toThrow(/password/i);

    expect(await stored(anna)).toBe(0);
  });

  it('are made once for each address', async () => {
    const anna = someone();
    await create({ ...anna, password: PASSWORD });

    await expect(create({ ...anna, email: anna.email.toUpperCase() })).rejects.toThrow('e-mail address');

    expect(await stored(anna)).toBe(1);
  });
});
