import { randomUUID } from 'node:crypto';
import { TestApp } from '../support/app.js';
import { ApiClient } from '../support/client.js';
import { mailTo, tokenIn } from '../support/mailed-links.js';
import { TestMailServer } from '../support/mail-server.js';
import { expectProblem, placesOf } from '../support/problem.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

const PASSWORD = 'correct horse battery';
const NEW = 'seven geese in a row';
const RESET = 'Choose a new password';
const CHANGED = 'Your password was changed';

describe('a password', () => {
  const shared = replicaSettings();
  let server: TestMailServer;
  let app: TestApp;
  let elsewhere: TestApp;
  const logged: string[] = [];

  beforeAll(async () => {
    server = await TestMailServer.start();
    app = await TestApp.start({ ...shared, WORKER: 'true', SMTP_URL: server.url }, undefined, (line) =>
      logged.push(line),
    );
    elsewhere = await TestApp.start(shared, app.database);
  });
  afterAll(async () => {
    await elsewhere.close();
    await app.close();
    await server.stop();
  });

  async function account(): Promise<{ id: string; email: string; client: ApiClient }> {
    const client = await app.signIn('user');
    const { rows } = await app.sql.query('select email from users where id = $1', [client.userId]);
    return { id: client.userId!, email: rows[0].email, client };
  }
  const signIn = (email: string, password: string) => app.nobody.post('auth/login', { email, password });
  const works = async (client: ApiClient, at = app) =>
    (await at.nobody.get('users/me', { Authorization: `Bearer ${client.token}` })).status;
  const forgot = (email: string, headers?: Record<string, string>) =>
    app.nobody.post('auth/password/forgot', { email }, headers);
  const reset = (token: string, newPassword = NEW, headers?: Record<string, string>) =>
    app.nobody.post('auth/password/reset', { token, newPassword }, headers);
  const audited = async (requestId: string) =>
    (
      await app.sql.query(
        'select action_type, entity_type, entity_id, user_id, status, changes, details from audits where request_id = $1 order by id',
        [requestId],
      )
    ).rows;

  describe('that was forgotten', () => {
    it('is replaced by the link that is mailed, and every session of the old one ends', async () => {
      const { id, email, client } = await account();
      expect(await works(client, elsewhere)).toBe(200);

      expect((await forgot(email.toUpperCase())).status).toBe(202);
      const letter = await mailTo(server, email, RESET);
      expect(letter.mail.text).toContain('http://localhost:3000/account/reset-password#token=');
      expect(letter.mail.text).toContain('The link works once, for 1 hour.');
      const requestId = randomUUID();
      expect((await reset(tokenIn(letter), NEW, { 'X-Request-Id': requestId })).status).toBe(204);

      expect((await signIn(email, PASSWORD)).status).toBe(401);
      expect((await signIn(email, NEW)).status).toBe(200);
      expect(await works(client)).toBe(401);
      await until(async () => (await works(client, elsewhere)) === 401, 1000);
      await mailTo(server, email, CHANGED);
      expect(await audited(requestId)).toMatchObject([
        { action_type: 'update', entity_id: id, user_id: id, changes: { password: { to: '[masked]' } } },
        { action_type: 'logout', entity_id: id, details: { sessions: [expect.any(String)] } },
      ]);
    });

    it('is asked about with one answer, whether the address has an account or not', async () => {
      const { email } = await account();
      const answers = [await forgot(email), await forgot(`nobody-${email}`)];

      expect(answers[0]).toMatchObject({ status: 202, body: { message: expect.any(String) } });
      expect([answers[1]!.status, answers[1]!.body]).toEqual([202, answers[0]!.body]);
      const names = ({ headers }: { headers: Headers }) => [...headers.keys()].toSorted();
      expect(names(answers[1]!)).toEqual(names(answers[0]!));
      await mailTo(server, email, RESET);
      await until(async () => (await app.sql.query('select 1 from outbox')).rowCount === 0);
      expect(server.to(`nobody-${email}`)).toEqual([]);
    });

    it('is asked about with the same statements for a known and an unknown address', async () => {
      const { email } = await account();
      const [known, unknown] = [randomUUID(), randomUUID()];
      await forgot(email, { 'X-Request-Id': known });
      await forgot(`nobody-${email}`, { 'X-Request-Id': unknown });

      const shape = async (requestId: string) =>
        (await audited(requestId)).map(({ action_type, entity_type, status, details }) => {
          return { action_type, entity_type, status, event: details.event, about: Object.keys(details) };
        });
      expect(await shape(known)).toEqual(await shape(unknown));
      expect(JSON.stringify(await audited(known))).not.toContain(email);
    });

    it('is not replaced for who was deactivated', async () => {
      const { id, email } = await account();
      await forgot(email);
      const token = tokenIn(await mailTo(server, email, RESET));
      await app.sql.query('update users set is_active = false where id = $1', [id]);

      expectProblem(await reset(token), 422, 'link_not_valid');
      await forgot(email);
      await until(async () => (await app.sql.query('select 1 from outbox')).rowCount === 0);
      expect(server.to(email).filter(({ mail }) => mail.subject === RESET)).toHaveLength(1);
    });

    it('is replaced once by a link that is used twice at once', async () => {
      const { email } = await account();
      await forgot(email);
      const token = tokenIn(await mailTo(server, email, RESET));
      const wishes = ['one of ten passwords, 1', 'one of ten passwords, 2', 'one of ten passwords, 3'];

      const answers = await Promise.all(wishes.map((wish) => reset(token, wish)));

      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 422, 422]);
      const won = wishes[answers.findIndex(({ status }) => status === 204)]!;
      for (const wish of wishes) expect((await signIn(email, wish)).status).toBe(wish === won ? 200 : 401);
      expectProblem(await reset(token), 422, 'link_not_valid');
    });

    it('makes all links useless that were mailed before', async () => {
      const { email } = await account();
      await forgot(email);
      await forgot(email);
      const [first, second] = [await mailTo(server, email, RESET), await mailTo(server, email, RESET, 2)].map(tokenIn);

      expect((await reset(first!)).status).toBe(204);
      expectProblem(await reset(second!), 422, 'link_not_valid');
    });

    it('can be replaced for an hour', async () => {
      const { id, email } = await account();
      await forgot(email);
      const token = tokenIn(await mailTo(server, email, RESET));
      const { rows } = await app.sql.query(
        'select extract(epoch from expires_at - created_at)::int as seconds from mail_tokens where user_id = $1',
        [id],
      );
      expect(rows[0].seconds).toBeGreaterThan(3590);
      expect(rows[0].seconds).toBeLessThanOrEqual(3600);
      await app.sql.query('update mail_tokens set expires_at = now() where user_id = $1', [id]);

      expectProblem(await reset(token), 422, 'link_not_valid');
    });

    it('is replaced by no easy one, and then the link still works', async () => {
      const { email } = await account();
      await forgot(email);
      const token = tokenIn(await mailTo(server, email, RESET));

      for (const easy of ['short', 'Password1234!', `${email.split('@')[0]}-1`]) {
        const answer = await reset(token, easy);
        expectProblem(answer, 422, 'invalid_body');
        expect(placesOf(answer)).toEqual(['#/newPassword']);
      }
      expect((await reset(token)).status).toBe(204);
    });

    it('leaves no token in events, jobs, audits or the log', async () => {
      const { email } = await account();
      await forgot(email);
      const token = tokenIn(await mailTo(server, email, RESET));
      await until(async () => (await app.sql.query('select 1 from outbox')).rowCount === 0);
      const { rows: tables } = await app.sql.query<{ name: string }>(
        `select schemaname || '.' || quote_ident(tablename) as name from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema')`,
      );

      for (const { name } of tables) {
        const { rowCount } = await app.sql.query(`select 1 from ${name} t where t::text like $1`, [`%${token}%`]);
        expect({ name, rowCount }).toEqual({ name, rowCount: 0 });
      }
      expect(logged.filter((line) => line.includes(token))).toEqual([]);
    });
  });

  describe('that is known', () => {
    const change = (
      client: ApiClient,
      currentPassword: string,
      newPassword: string,
      headers?: Record<string, string>,
    ) => client.post('auth/password/change', { currentPassword, newPassword }, headers);

    it('is changed by its owner, whose other sessions end while this one goes on', async () => {
      const { id, email, client } = await account();
      const other = await app.signInAs({ email, id });
      await forgot(email);
      const token = tokenIn(await mailTo(server, email, RESET));
      expect(await works(other, elsewhere)).toBe(200);

      const requestId = randomUUID();
      expect((await change(client, PASSWORD, NEW, { 'X-Request-Id': requestId })).status).toBe(204);

      expect([await works(client), await works(other)]).toEqual([200, 401]);
      await until(async () => (await works(other, elsewhere)) === 401, 1000);
      expect([(await signIn(email, PASSWORD)).status, (await signIn(email, NEW)).status]).toEqual([401, 200]);
      expectProblem(await reset(token), 422, 'link_not_valid');
      await mailTo(server, email, CHANGED);
      const records = await audited(requestId);
      expect(records).toMatchObject([{ action_type: 'update', user_id: id }, { action_type: 'logout' }]);
      expect(JSON.stringify(records)).not.toMatch(/geese|battery|\$2b/);
    });

    it('is not changed by who does not know it, which is audited', async () => {
      const { email, client } = await account();
      const requestId = randomUUID();

      expectProblem(
        await change(client, 'a wrong password', NEW, { 'X-Request-Id': requestId }),
        403,
        'wrong_password',
      );

      expect((await signIn(email, PASSWORD)).status).toBe(200);
      expect(await audited(requestId)).toMatchObject([{ action_type: 'update', status: 'failure' }]);
      expectProblem(await app.nobody.post('auth/password/change', {}), 401, 'unauthenticated');
    });

    it('is not changed into an easy one', async () => {
      const { email, client } = await account();
      for (const easy of ['short', 'qwertyuiop123', `${email.split('@')[0]}-1`]) {
        const answer = await change(client, PASSWORD, easy);
        expectProblem(answer, 422, 'invalid_body');
        expect(placesOf(answer)).toEqual(['#/newPassword']);
      }
    });

    it('is changed by one of those who replace it at once', async () => {
      const { email, client } = await account();
      const wishes = Array.from({ length: 5 }, (_, index) => `one wish among five, ${index}`);

      const answers = await Promise.all(wishes.map((wish) => change(client, PASSWORD, wish)));

      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 403, 403, 403, 403]);
      const won = wishes[answers.findIndex(({ status }) => status === 204)]!;
      expect((await signIn(email, won)).status).toBe(200);
    });

    it('is none for an account that has none: there it is chosen by link', async () => {
      const { id, email, client } = await account();
      await app.sql.query('update users set password_hash = null where id = $1', [id]);

      expectProblem(await change(client, 'nobody has this password', NEW), 403, 'wrong_password');
      await forgot(email);
      expect((await reset(tokenIn(await mailTo(server, email, RESET)))).status).toBe(204);
      expect((await signIn(email, NEW)).status).toBe(200);
    });
  });
});
