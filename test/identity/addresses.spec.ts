import { TestApp } from '../support/app.js';
import { linkToken } from '../support/mailed-links.js';
import { ScheduledTasks } from '../../src/kernel/jobs/scheduled-tasks.js';

const PASSWORD = 'correct horse battery';
const ASCII = 'xn--bcher-kva.example';

describe('an address of an international domain', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const idOf = async (email: string) =>
    (await app.sql.query('select id from users where email = $1', [email])).rows[0]?.id as string | undefined;

  it('is one address in both spellings, at every door', async () => {
    const person = { password: PASSWORD, firstName: 'Anna', lastName: '' };
    expect((await app.nobody.post('auth/register', { ...person, email: 'anna@BÜCHER.example' })).status).toBe(202);
    const id = (await idOf(`anna@${ASCII}`))!;
    expect((await app.nobody.post('auth/register', { ...person, email: `anna@${ASCII}` })).status).toBe(202);
    const token = await linkToken(app, 'verify_email', id);
    expect((await app.nobody.post('auth/email/verify', { token })).status).toBe(204);
    for (const email of ['anna@bücher.example', `anna@${ASCII}`, `ANNA@${ASCII.toUpperCase()}`])
      expect((await app.nobody.post('auth/login', { email, password: PASSWORD })).status).toBe(200);

    const admin = await app.signIn('admin');
    const created = await admin.post('users', {
      email: `anna@bücher.example`,
      firstName: 'A',
      lastName: 'B',
      roles: ['user'],
    });
    expect([created.status, created.body.code]).toEqual([409, 'email_taken']);
    const query = new URLSearchParams({ email: 'anna@bücher.example' }).toString();
    expect((await admin.get(`users?${query}`)).body.items).toMatchObject([{ id }]);
  });

  it('is freed when an account is not confirmed for thirty days, unless it was used', async () => {
    const register = async (name: string, days: number, used = false) => {
      const email = `${name}@example.com`;
      await app.nobody.post('auth/register', { email, password: PASSWORD, firstName: 'Anna', lastName: '' });
      await app.sql.query(
        `update users set created_at = now() - make_interval(days => $2), last_login_at = case when $3 then now() end
         where email = $1`,
        [email, days, used],
      );
      return email;
    };
    const [gone, young, used] = [
      await register('gone', 31),
      await register('young', 29),
      await register('used', 31, true),
    ];

    await app.app.get(ScheduledTasks).find('users.unverified')?.run();

    expect(await Promise.all([gone, young, used].map(async (email) => (await idOf(email)) !== undefined))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('stays another account’s when a change of address is confirmed too late', async () => {
    const user = await app.signIn('user');
    const token = await linkToken(app, 'change_email', user.userId!, 'late@example.com');
    await app.nobody.post('auth/register', {
      email: 'late@example.com',
      password: PASSWORD,
      firstName: 'A',
      lastName: '',
    });
    const { status, body } = await app.nobody.post('auth/email/change/confirm', { token });
    expect([status, body.code]).toEqual([409, 'email_taken']);
  });
});
