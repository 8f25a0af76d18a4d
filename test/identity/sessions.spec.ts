import { randomUUID } from 'node:crypto';
import { ScheduledTasks } from '../../src/kernel/jobs/scheduled-tasks.js';
import { TestApp } from '../support/app.js';
import { ApiClient, type Answer } from '../support/client.js';
import { PATIENCE } from '../support/patience.js';
import { expectProblem } from '../support/problem.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

const PASSWORD = 'correct horse battery';

interface SignedIn {
  client: ApiClient;
  refreshToken: string;
  sessionId: string;
}

describe('a session', () => {
  const shared = replicaSettings();
  let here: TestApp;
  let elsewhere: TestApp;
  const logged: string[] = [];

  beforeAll(async () => {
    here = await TestApp.start(shared, undefined, (line) => logged.push(line));
    elsewhere = await TestApp.start(shared, here.database);
  });
  afterAll(async () => {
    await elsewhere.close();
    await here.close();
  });

  async function account(): Promise<{ id: string; email: string }> {
    const { userId } = await here.signIn('user');
    const { rows } = await here.sql.query('select email from users where id = $1', [userId]);
    await here.sql.query('delete from sessions where user_id = $1', [userId]);
    return { id: userId!, email: rows[0].email };
  }
  async function signIn(
    { email, id }: { email: string; id: string },
    headers?: Record<string, string>,
  ): Promise<SignedIn> {
    const answer = await here.nobody.post('auth/login', { email, password: PASSWORD }, headers);
    expect(answer.status).toBe(200);
    return signedIn(answer, id);
  }
  function signedIn({ body }: Answer, id?: string): SignedIn {
    const client = new ApiClient(here.url, body.accessToken, id);
    return { client, refreshToken: body.refreshToken, sessionId: claimsOf(body.accessToken).sid as string };
  }
  const refresh = (refreshToken: unknown, app = here, headers?: Record<string, string>) =>
    app.nobody.post('auth/refresh', { refreshToken }, headers);
  const works = async ({ client }: SignedIn, app = here) =>
    (await app.nobody.get('users/me', { Authorization: `Bearer ${client.token}` })).status;
  const count = async (query: string, values: unknown[]) =>
    Number((await here.sql.query(`select count(*) from ${query}`, values)).rows[0].count);
  const audited = async (requestId: string) =>
    (
      await here.sql.query(
        'select action_type, entity_type, status, details from audits where request_id = $1 order by id',
        [requestId],
      )
    ).rows;

  const passTenSeconds = (sessionId: string) =>
    here.sql.query(`update refresh_tokens set rotated_at = rotated_at - interval '10 seconds' where session_id = $1`, [
      sessionId,
    ]);

  describe('is refreshed', () => {
    it('for new tokens of both kinds, which go on in the same session', async () => {
      const first = await signIn(await account());
      await here.sql.query(`update sessions set last_used_at = now() - interval '1 day' where id = $1`, [
        first.sessionId,
      ]);

      const answer = await refresh(first.refreshToken, here, { 'X-Request-Id': `refresh-${first.sessionId}` });

      expect(answer).toMatchObject({ status: 200, body: { tokenType: 'Bearer', expiresIn: 1800 } });
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('set-cookie')).toBeNull();
      const second = signedIn(answer);
      expect(second.sessionId).toBe(first.sessionId);
      expect(second.refreshToken).not.toBe(first.refreshToken);
      expect([await works(first), await works(second)]).toEqual([200, 200]);
      expect(
        await count(`sessions where id = $1 and last_used_at > now() - interval '1 minute'`, [first.sessionId]),
      ).toBe(1);
      expect(await audited(`refresh-${first.sessionId}`)).toMatchObject([
        { action_type: 'other', entity_type: 'session', status: 'success', details: { event: 'refresh' } },
      ]);
    });

    it('with the roles and permissions that the account has by then', async () => {
      const user = await account();
      const first = await signIn(user);
      expect(claimsOf(first.client.token!)).toMatchObject({
        roles: ['user'],
        permissions: ['ai:use', 'api-keys:create', 'audits:create', 'notifications:read', 'orders:place'],
      });
      await here.sql.query(`insert into user_roles (user_id, role) values ($1, 'manager')`, [user.id]);
      await here.sql.query(`insert into user_permissions (user_id, permission) values ($1, 'jobs:manage')`, [user.id]);

      const { roles, permissions } = claimsOf((await refresh(first.refreshToken)).body.accessToken);

      expect(roles).toEqual(['manager', 'user']);
      expect(permissions).toEqual(expect.arrayContaining(['jobs:manage', 'products:manage', 'orders:place']));
    });

    it('once for each token: a use after ten seconds ends the session, on every instance', async () => {
      const first = await signIn(await account());
      const second = signedIn(await refresh(first.refreshToken));
      expect(await works(second, elsewhere)).toBe(200);
      await passTenSeconds(first.sessionId);

      const requestId = `reuse-${first.sessionId}`;
      expectProblem(await refresh(first.refreshToken, here, { 'X-Request-Id': requestId }), 401, 'refresh_refused');

      expect([await works(first), await works(second)]).toEqual([401, 401]);
      await until(async () => (await works(second, elsewhere)) === 401, 1000);
      expectProblem(await refresh(second.refreshToken), 401, 'refresh_refused');
      expect(await audited(requestId)).toMatchObject([
        { action_type: 'other', status: 'failure', details: { reason: 'the refresh token was used before' } },
        { action_type: 'logout', status: 'success' },
      ]);
    });

    it('to the same successor for all tabs that use a token at once, on two instances', async () => {
      const { refreshToken, sessionId } = await signIn(await account());
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => refresh(refreshToken, index % 2 ? here : elsewhere)),
      );

      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      const successors = new Set(answers.map(({ body }) => body.refreshToken as string));
      expect(successors.size).toBe(1);
      expect(successors.has(refreshToken)).toBe(false);
      expect(await works(signedIn(answers[0]!))).toBe(200);
      expect(await count('refresh_tokens where session_id = $1', [sessionId])).toBe(2);
    });

    it('again after a lost answer, though the successor was used meanwhile', async () => {
      const first = await signIn(await account());
      const second = (await refresh(first.refreshToken)).body.refreshToken as string;
      const third = (await refresh(second)).body.refreshToken as string;

      expect((await refresh(first.refreshToken)).body.refreshToken).toBe(second);
      expect((await refresh(second)).body.refreshToken).toBe(third);
      await passTenSeconds(first.sessionId);
      expectProblem(await refresh(second), 401, 'refresh_refused');
      expectProblem(await refresh(third), 401, 'refresh_refused');
    });

    it('never past its last day, and no access token outlives it', async () => {
      const { sessionId, refreshToken } = await signIn(await account());
      await here.sql.query(
        `update sessions set created_at = now() - interval '90 days' + interval '10 minutes' where id = $1`,
        [sessionId],
      );

      const { body } = await refresh(refreshToken);

      expect(body.refreshExpiresIn).toBeGreaterThan(590);
      expect(body.refreshExpiresIn).toBeLessThanOrEqual(600);
      expect(body.expiresIn).toBe(body.refreshExpiresIn);
    });

    it('not when it was not used for a week', async () => {
      const first = await signIn(await account());
      await here.sql.query('update sessions set expires_at = now() where id = $1', [first.sessionId]);

      expectProblem(await refresh(first.refreshToken), 401, 'refresh_refused');
    });

    it('not when its account was deactivated or deleted, and then it ends', async () => {
      for (const change of ['is_active = false', 'deleted_at = now()']) {
        const user = await account();
        const { refreshToken, sessionId } = await signIn(user);
        await here.sql.query(`update users set ${change} where id = $1`, [user.id]);

        expectProblem(await refresh(refreshToken), 401, 'refresh_refused');
        expect(await count('sessions where id = $1', [sessionId])).toBe(0);
      }
    });

    it.each(['', 'x', 'y'.repeat(43), 'z'.repeat(200), "' or 1=1 --", '🫖'.repeat(43)])('not for %j', async (token) => {
      const answer = await refresh(token);
      expect([401, 422]).toContain(answer.status);
    });

    it('not for an access token, nor is a refresh token one', async () => {
      const { client, refreshToken } = await signIn(await account());
      expect([401, 422]).toContain((await refresh(client.token)).status);
      expect((await new ApiClient(here.url, refreshToken).get('users/me')).status).toBe(401);
    });

    it('not without a token', async () => {
      expectProblem(await here.nobody.post('auth/refresh', {}), 401, 'refresh_refused');
      expectProblem(await here.nobody.post('auth/refresh', { refreshToken: null }), 422, 'invalid_body');
      expectProblem(await here.nobody.post('auth/refresh'), 422, 'invalid_body');
    });
  });

  describe('is ended', () => {
    it('by signing out: the next request is refused here, and within a second elsewhere, however the token is spelled', async () => {
      const user = await account();
      const [mine, other] = [await signIn(user), await signIn(user)];
      const spelled = respelled(mine.client.token!);
      const there = (token: string) => elsewhere.nobody.get('users/me', { Authorization: `Bearer ${token}` });
      expect((await there(mine.client.token!)).status).toBe(200);
      expect([200, 401]).toContain((await there(spelled)).status);

      const requestId = randomUUID();
      const answer = await mine.client.post('auth/logout', undefined, { 'X-Request-Id': requestId });

      expect([answer.status, answer.body]).toEqual([204, '']);
      expect(await works(mine)).toBe(401);
      expect((await here.nobody.get('users/me', { Authorization: `Bearer ${spelled}` })).status).toBe(401);
      const endedAtMs = Date.now();
      await until(async () => (await there(mine.client.token!)).status === 401, 1000);
      expect(Date.now() - endedAtMs).toBeLessThan(1000 * PATIENCE);
      expect((await there(spelled)).status).toBe(401);
      expectProblem(await refresh(mine.refreshToken), 401, 'refresh_refused');
      expect(await works(other)).toBe(200);
      expect(await audited(requestId)).toMatchObject([
        { action_type: 'logout', entity_type: 'session', status: 'success' },
      ]);
    });

    it('once, by one of those who do it at once', async () => {
      const user = await account();
      const [mine, other] = [await signIn(user), await signIn(user)];

      const answers = await Promise.all(
        Array.from({ length: 10 }, () => mine.client.delete(`auth/sessions/${other.sessionId}`)),
      );

      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, ...Array(9).fill(404)]);
      expect(await works(other)).toBe(401);
      expect(await works(mine)).toBe(200);
    });

    it('with all others by signing out everywhere', async () => {
      const user = await account();
      const [mine, other, stranger] = [await signIn(user), await signIn(user), await signIn(await account())];
      expect(await works(other, elsewhere)).toBe(200);

      expect((await mine.client.delete('auth/sessions')).status).toBe(204);

      expect([await works(mine), await works(other), await works(stranger)]).toEqual([401, 401, 200]);
      await until(async () => (await works(other, elsewhere)) === 401, 1000);
      expectProblem(await refresh(other.refreshToken), 401, 'refresh_refused');
    });

    it('by no other user', async () => {
      const [mine, theirs] = [await signIn(await account()), await signIn(await account())];

      expectProblem(await mine.client.delete(`auth/sessions/${theirs.sessionId}`), 404, 'session_not_found');
      expectProblem(await mine.client.delete('auth/sessions/x'), 400, 'invalid_parameter');

      expect(await works(theirs)).toBe(200);
      expectProblem(await here.nobody.post('auth/logout'), 401, 'unauthenticated');
    });

    it('with its row deleted by any other way, too', async () => {
      const mine = await signIn(await account());
      await here.sql.query('delete from sessions where id = $1', [mine.sessionId]);

      expect(await works(mine, elsewhere)).toBe(401);
    });
  });

  it('is listed to its owner alone, with where it was begun', async () => {
    const user = await account();
    const other = await signIn(user, { 'User-Agent': 'Old phone' });
    const mine = await signIn(user, { 'User-Agent': 'Laptop' });
    await signIn(await account());
    const expired = await signIn(user);
    await here.sql.query('update sessions set expires_at = now() where id = $1', [expired.sessionId]);

    const { status, body } = await mine.client.get('auth/sessions');

    expect(status).toBe(200);
    expect(body.page.total).toBe(2);
    expect(body.items).toEqual([
      {
        id: mine.sessionId,
        isCurrent: true,
        ipAddress: expect.stringContaining('127.0.0.1'),
        userAgent: 'Laptop',
        createdAt: expect.any(String),
        lastUsedAt: expect.any(String),
        expiresAt: expect.any(String),
      },
      expect.objectContaining({ id: other.sessionId, isCurrent: false, userAgent: 'Old phone' }),
    ]);
    const first = (await mine.client.get('auth/sessions?limit=1&sort=lastUsedAt')).body;
    const second = (await mine.client.get(`auth/sessions?limit=1&sort=lastUsedAt&cursor=${first.page.nextCursor}`))
      .body;
    expect([first.items[0].id, second.items[0].id]).toEqual([other.sessionId, mine.sessionId]);
  });

  it('is not begun with a password that was changed, or for an account that was deactivated, while it was checked', async () => {
    for (const change of [`password_hash = 'other'`, 'is_active = false', 'deleted_at = now()']) {
      const user = await account();
      // Holds the account, so that sign-ins have checked the password and wait.
      await here.sql.query('begin');
      await here.sql.query(`update users set ${change} where id = $1`, [user.id]);
      const waiting = here.nobody.post('auth/login', { email: user.email, password: PASSWORD });
      const watcher = elsewhere.sql;
      await until(async () => (await watcher.query(`select from pg_locks where not granted`)).rowCount! > 0, 5000);
      await here.sql.query('commit');

      expectProblem(await waiting, 401, 'sign_in_failed');
      expect(await count('sessions where user_id = $1', [user.id])).toBe(0);
    }
  });

  it('leaves nothing behind that could be used: tokens are kept as hashes, and logged nowhere', async () => {
    const { refreshToken, client } = await signIn(await account());
    const second = (await refresh(refreshToken)).body.refreshToken as string;
    for (const table of ['sessions', 'refresh_tokens', 'audits', 'outbox', 'idempotency_keys']) {
      for (const secret of [refreshToken, second, client.token!])
        expect(await count(`${table} t where t::text like $1`, [`%${secret}%`])).toBe(0);
    }
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.filter((line) => [refreshToken, second, client.token!].some((one) => line.includes(one)))).toEqual(
      [],
    );
  });

  it('is cleaned up once it has expired, with its tokens and the mailed ones, and no other is', async () => {
    const user = await account();
    const [kept, gone] = [await signIn(user), await signIn(user)];
    await refresh(kept.refreshToken);
    await here.sql.query('update sessions set expires_at = now() where id = $1', [gone.sessionId]);
    await here.sql.query(
      'update refresh_tokens set expires_at = now() where rotated_at is not null and session_id = $1',
      [kept.sessionId],
    );
    await here.sql.query(
      `insert into mail_tokens (hash, user_id, purpose, email, expires_at)
       select decode(md5(n::text) || md5(n::text), 'hex'), $1, 'verify_email', 'x', now() + interval '1 hour' * (n - 1) from generate_series(1, 2) n`,
      [user.id],
    );

    await here.app.get(ScheduledTasks).find('identity.cleanUp')?.run();

    expect(await count('sessions where user_id = $1', [user.id])).toBe(1);
    expect(await count('refresh_tokens where session_id = any($1)', [[kept.sessionId, gone.sessionId]])).toBe(1);
    expect(await count('mail_tokens where user_id = $1', [user.id])).toBe(1);
  });
});

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
}

/** The same bytes: the last character of a signature holds bits that decoders overlook. */
function respelled(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1)!) ^ 1];
}
