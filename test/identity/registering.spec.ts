import { randomUUID } from 'node:crypto';
import { TestApp } from '../support/app.js';
import { mailTo, tokenIn } from '../support/mailed-links.js';
import { TestMailServer } from '../support/mail-server.js';
import { expectProblem, placesOf } from '../support/problem.js';
import { until } from '../support/until.js';

const PASSWORD = 'violet lamps hum softly';
const CONFIRM = 'Confirm your e-mail address';
const TAKEN = 'You have an account already';

describe('registering', () => {
  let server: TestMailServer;
  let app: TestApp;
  const logged: string[] = [];

  beforeAll(async () => {
    server = await TestMailServer.start();
    const env = { WORKER: 'true', SMTP_URL: server.url, JOB_BACKOFF_MS: '30', APP_URL: 'https://shop.example.com/in/' };
    app = await TestApp.start(env, undefined, (line) => logged.push(line));
  });
  afterEach(() => {
    server.answer = () => undefined;
  });
  afterAll(async () => {
    await app.close();
    await server.stop();
  });

  const address = () => `${randomUUID()}@example.com`;
  const register = (email: string, fields: Record<string, unknown> = {}, headers?: Record<string, string>) =>
    app.nobody.post(
      'auth/register',
      { email, password: PASSWORD, firstName: 'Zoë', lastName: "O'Brien", ...fields },
      headers,
    );
  const signIn = (email: string, password = PASSWORD) => app.nobody.post('auth/login', { email, password });
  const verify = (token: string) => app.nobody.post('auth/email/verify', { token });

  it('makes an account that can sign in once its address is confirmed, and then is welcomed', async () => {
    const email = address();

    expect(await register(email.toUpperCase())).toMatchObject({
      status: 202,
      body: { message: expect.stringContaining('an e-mail is on its way') },
    });
    expectProblem(await signIn(email), 401, 'sign_in_failed');
    const letter = await mailTo(server, email, CONFIRM);
    expect(letter.mail.text).toContain('https://shop.example.com/in/verify-email#token=');
    expect(letter.mail.text).toContain('The link works for 24 hours.');
    expect((await verify(tokenIn(letter))).status).toBe(204);

    expect((await signIn(email)).status).toBe(200);
    const { rows } = await app.sql.query('select email_verified, version from users where email = $1', [email]);
    expect(rows).toEqual([{ email_verified: true, version: 2 }]);
    await mailTo(server, email, 'Welcome to Keelson');
  });

  it('takes the accents of a password alike, however a keyboard writes them', async () => {
    const email = address();
    const password = 'des crêpes à volonté';
    await register(email, { password: password.normalize('NFD') });
    await verify(tokenIn(await mailTo(server, email, CONFIRM)));

    for (const form of ['NFC', 'NFD']) expect((await signIn(email, password.normalize(form))).status).toBe(200);
  });

  it('sends no welcome before', async () => {
    const email = address();
    await register(email);
    await mailTo(server, email, CONFIRM);
    await until(async () => (await app.sql.query('select 1 from outbox')).rowCount === 0);

    expect(server.to(email).map(({ mail }) => mail.subject)).toEqual([CONFIRM]);
  });

  it('gives the role of a user and no more, whatever is asked for', async () => {
    for (const field of [
      'id',
      'roles',
      'isActive',
      'emailVerified',
      'passwordHash',
      'version',
      'username',
      'permissions',
    ]) {
      const body = `{"email":"${address()}","password":"${PASSWORD}","firstName":"A","lastName":"B","${field}":true}`;
      const answer = await app.nobody.post('auth/register', body, { 'Content-Type': 'application/json' });
      expectProblem(answer, 422, 'invalid_body');
      expect(placesOf(answer)).toEqual([`#/${field}`]);
    }
    const email = address();
    await register(email);
    const { rows } = await app.sql.query(
      `select role, is_active from users join user_roles on user_id = id where email = $1`,
      [email],
    );
    expect(rows).toEqual([{ role: 'user', is_active: true }]);
  });

  it('answers to the letter the same for an address that is taken, and tells its owner', async () => {
    const { email, password } = { email: address(), password: 'somebody else wants in' };
    const free = await register(email);
    await verify(tokenIn(await mailTo(server, email, CONFIRM)));

    const taken = await register(email, { password, firstName: 'Eve' });

    expect([taken.status, taken.body]).toEqual([free.status, free.body]);
    const names = ({ headers }: { headers: Headers }) => [...headers.keys()].toSorted();
    expect(names(taken)).toEqual(names(free));
    const letter = await mailTo(server, email, TAKEN);
    expect(letter.mail.text).toContain('Hello Zoë,');
    expect((await signIn(email, password)).status).toBe(401);
    expect((await signIn(email)).status).toBe(200);
  });

  it('of twenty that register one address at once makes one account, and all are answered alike', async () => {
    const email = address();

    const answers = await Promise.all(Array.from({ length: 20 }, () => register(email)));

    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    const { rows } = await app.sql.query('select count(*)::int from users where email = $1', [email]);
    expect(rows).toEqual([{ count: 1 }]);
    await mailTo(server, email, TAKEN, 19);
    expect(server.to(email).filter(({ mail }) => mail.subject === CONFIRM)).toHaveLength(1);
  });

  it('lets the owner of an address take over an account that another person registered with it', async () => {
    const email = address();
    await register(email, { password: 'the password of a thief' });
    const stolen = await mailTo(server, email, CONFIRM);
    await register(email);

    const newPassword = 'the password of the owner';
    const token = tokenIn(await mailTo(server, email, TAKEN));
    expect((await app.nobody.post('auth/password/reset', { token, newPassword })).status).toBe(204);

    expect((await signIn(email, 'the password of a thief')).status).toBe(401);
    expect((await signIn(email, newPassword)).status).toBe(200);
    expectProblem(await verify(tokenIn(stolen)), 422, 'link_not_valid');
  });

  describe('the link', () => {
    it('works once', async () => {
      const email = address();
      await register(email);
      const token = tokenIn(await mailTo(server, email, CONFIRM));

      const answers = await Promise.all([verify(token), verify(token), verify(token)]);

      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 422, 422]);
      expectProblem(await verify(token), 422, 'link_not_valid');
    });

    it('works for a day', async () => {
      const email = address();
      await register(email);
      const token = tokenIn(await mailTo(server, email, CONFIRM));
      const { rows } = await app.sql.query(
        `select extract(epoch from m.expires_at - m.created_at)::int as seconds from mail_tokens m
         join users u on u.id = m.user_id where u.email = $1`,
        [email],
      );
      expect(rows[0].seconds).toBeGreaterThan(86_390);
      expect(rows[0].seconds).toBeLessThanOrEqual(86_400);
      await app.sql.query(
        `update mail_tokens set expires_at = now() from users u where u.id = user_id and u.email = $1`,
        [email],
      );

      expectProblem(await verify(token), 422, 'link_not_valid');
    });

    it('does not work for another purpose, nor for an address that the account gave up or after a deactivation, also when these are undone', async () => {
      const email = address();
      await register(email);
      const token = tokenIn(await mailTo(server, email, CONFIRM));
      const set = (column: string, value: unknown) =>
        app.sql.query(`update users set ${column} = $1 where email in ($2, $3)`, [value, email, `new-${email}`]);

      const reset = await app.nobody.post('auth/password/reset', { token, newPassword: 'quite another passphrase' });
      expectProblem(reset, 422, 'link_not_valid');
      await set('email', `new-${email}`);
      expectProblem(await verify(token), 422, 'link_not_valid');
      await set('email', email);
      expectProblem(await verify(token), 422, 'link_not_valid');

      const other = address();
      await register(other);
      const link = tokenIn(await mailTo(server, other, CONFIRM));
      const setActive = (isActive: boolean) =>
        app.sql.query('update users set is_active = $1 where email = $2', [isActive, other]);
      await setActive(false);
      expectProblem(await verify(link), 422, 'link_not_valid');
      await setActive(true);
      expectProblem(await verify(link), 422, 'link_not_valid');
    });

    it.each(['', 'x', 'x'.repeat(43), 'x'.repeat(201), "' or 1=1 --", '𝒳'.repeat(43), 7, null, {}, [], undefined])(
      'refuses the token %j',
      async (token) => {
        const answer = await app.nobody.post('auth/email/verify', { token });
        expect([answer.status, ['link_not_valid', 'invalid_body'].includes(answer.body.code)]).toEqual([422, true]);
      },
    );

    it('is sent again, and the older one works until one of them is used', async () => {
      const email = address();
      await register(email);
      const first = tokenIn(await mailTo(server, email, CONFIRM));
      const ask = (to: string) => app.nobody.post('auth/email/verification', { email: to });

      const known = await ask(email);
      const unknown = await ask(address());

      expect([known.status, known.body]).toEqual([202, unknown.body]);
      const second = tokenIn(await mailTo(server, email, CONFIRM, 2));
      expect(second).not.toBe(first);
      expect((await verify(first)).status).toBe(204);
      expectProblem(await verify(second), 422, 'link_not_valid');
    });

    it('is not sent to who has confirmed', async () => {
      const email = address();
      await register(email);
      await verify(tokenIn(await mailTo(server, email, CONFIRM)));
      await mailTo(server, email, 'Welcome to Keelson');

      await app.nobody.post('auth/email/verification', { email });

      await until(async () => (await app.sql.query('select 1 from outbox')).rowCount === 0);
      expect(server.to(email).filter(({ mail }) => mail.subject === CONFIRM)).toHaveLength(1);
    });

    it('is the same in a mail that had to be sent again, and stays used', async () => {
      const email = address();
      server.answer = ({ recipient }) =>
        recipient === email && server.refused.filter((one) => one.recipient === email).length < 2
          ? [451, '4.3.0 try again later']
          : undefined;
      await register(email);
      const token = tokenIn(await mailTo(server, email, CONFIRM));

      const refused = server.refused.filter((one) => one.recipient === email);
      expect(refused.map((one) => tokenIn(one))).toEqual([token, token]);
      expect((await verify(token)).status).toBe(204);
      const { rows } = await app.sql.query(
        'select count(*)::int from mail_tokens m join users u on u.id = m.user_id where u.email = $1',
        [email],
      );
      expect(rows).toEqual([{ count: 1 }]);
    });
  });

  describe('a password', () => {
    const refusal = async (password: unknown, fields: Record<string, unknown> = {}) => {
      const answer = await register(address(), { password, ...fields });
      expectProblem(answer, 422, 'invalid_body');
      expect(placesOf(answer)).toEqual(['#/password']);
      expect(JSON.stringify(answer.body)).not.toContain(String(password).slice(0, 30) || 'never');
      return answer.body.errors.map(({ code }: { code: string }) => code);
    };

    it.each(['elevenchars', 'päßwörd-äöü', '🫖🫖🫖🫖🫖'])(
      'has twelve characters or more, unlike %s',
      async (password) => {
        expect(await refusal(password)).toContain('secret');
      },
    );

    it.each(['x8-'.repeat(24) + 'a', 'ä7.'.repeat(18) + 'ö', '🫖a-b'.repeat(11)])(
      'has 72 bytes at most, because bcrypt reads no further: %s',
      async (password) => {
        expect(Buffer.byteLength(password)).toBeGreaterThan(72);
        expect(await refusal(password)).toContain('secret');
      },
    );

    it.each([
      ['a common one', 'qwertyuiop123'],
      ['the same in capitals', '1QAZ2WSX3EDC'],
      ['a common word with something around it', 'Password1234!'],
      ['a common word in disguise', 'P@$$w0rd9999'],
      ['a repetition', 'ab1!ab1!ab1!ab1!'],
      ['a common word twice', 'dragondragon'],
      ['counting', 'abcdefghijklmnop'],
      ['counting down', '987654321098765'],
      ['one character', '------------'],
      ['our name', 'keelson-2026'],
    ])('is not %s', async (_, password) => {
      expect(await refusal(password)).toEqual(['guessable']);
    });

    it('is not the own name or address with something around it', async () => {
      const fields = { firstName: 'Siobhán', lastName: 'Featherstone' };
      expect(await refusal('featherstone-1', fields)).toEqual(['guessable']);
      expect(await refusal('SiobhánFeatherstone', fields)).toEqual(['guessable']);
      const email = 'wilhelmina.q@example.com';
      const answer = await register(email, { password: 'Wilhelmina.Q@1' });
      expectProblem(answer, 422, 'invalid_body');
    });

    it.each([
      'horse staple battery',
      'Lks8!dkKK2#pq',
      'ein ganz normaler satz',
      '私のパスワードは長いです本当に',
      'zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich im Mai'.slice(0, 66),
    ])('may be anything else: %s', async (password) => {
      const email = address();
      expect((await register(email, { password })).status).toBe(202);
      await verify(tokenIn(await mailTo(server, email, CONFIRM)));
      expect((await signIn(email, password)).status).toBe(200);
    });
  });

  it('stores names in normalization form C, and takes only what is a name', async () => {
    const email = address();
    await register(email, { firstName: ' Zoe\u0308 ', lastName: 'O\u2019Brien-Mu\u0308ller' });
    const { rows } = await app.sql.query('select first_name, last_name from users where email = $1', [email]);
    expect(rows).toEqual([{ first_name: 'Zo\u00EB', last_name: 'O\u2019Brien-M\u00FCller' }]);

    const refused = await register(address(), { firstName: '<b>', lastName: '4711' });
    expectProblem(refused, 422, 'invalid_body');
    expect(placesOf(refused)).toEqual(['#/firstName', '#/lastName']);
  });

  it('lists every field that is wrong at once', async () => {
    const answer = await app.nobody.post('auth/register', { email: 'x', password: 'short', firstName: '' });
    expectProblem(answer, 422, 'invalid_body');
    expect(placesOf(answer)).toEqual(['#/email', '#/firstName', '#/lastName', '#/password']);
  });

  it('leaves no password and no token in readable form', async () => {
    const email = address();
    await register(email, {}, { 'X-Request-Id': `register-${email.slice(0, 36)}` });
    const letter = await mailTo(server, email, CONFIRM);
    const token = tokenIn(letter);
    await verify(token);
    await mailTo(server, email, 'Welcome to Keelson');

    const { rows: tables } = await app.sql.query<{ name: string }>(
      `select schemaname || '.' || quote_ident(tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of tables) {
      const { rows } = await app.sql.query(`select 1 from ${name} t where t::text like any($1)`, [
        [`%${PASSWORD}%`, `%${token}%`],
      ]);
      expect({ name, found: rows.length }).toEqual({ name, found: 0 });
    }
    expect(tables.length).toBeGreaterThan(15);
    expect(logged.filter((line) => line.includes(PASSWORD) || line.includes(token) || line.includes(email))).toEqual(
      [],
    );
    const { rows } = await app.sql.query(`select action_type, entity_type, actor from audits where request_id = $1`, [
      `register-${email.slice(0, 36)}`,
    ]);
    expect(rows).toEqual([{ action_type: 'create', entity_type: 'user', actor: 'anonymous' }]);
  });
});
