import { randomUUID } from 'node:crypto';
import { UsersService } from '../../src/modules/users/users.service.js';
import { IdentityService } from '../../src/modules/identity/identity.service.js';
import { ApiClient } from '../support/client.js';
import { TestApp } from '../support/app.js';
import { replicaSettings } from '../support/replicas.js';

const PASSWORD = 'päßwörd with spaces ';

describe('signing in', () => {
  const shared = replicaSettings();
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(shared);
  });
  afterAll(() => app.close());

  async function account(email = `${randomUUID()}@example.com`): Promise<{ id: string; email: string }> {
    const passwordHash = await app.app.get(IdentityService).hashPassword(PASSWORD);
    const fields = { email, firstName: 'Anna', lastName: 'Test', passwordHash, roles: ['user'], emailVerified: true };
    return { id: await app.app.get(UsersService).create(null, fields), email };
  }
  const signIn = (email: string, password: string, headers?: Record<string, string>) =>
    app.nobody.post('auth/login', { email, password }, headers);

  it('gives a token that proves who one is, and is noted and audited', async () => {
    const { id, email } = await account();

    const { status, headers, body } = await signIn(email.toUpperCase(), PASSWORD, { 'X-Request-Id': `login-${id}` });

    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 1800,
      scope: expect.stringContaining('orders:place'),
      refreshToken: expect.stringMatching(/^[\w-]{43}$/),
      refreshExpiresIn: expect.any(Number),
      user: { id, email, name: 'Anna Test', roles: ['user'] },
      isNewUser: true,
    });
    expect((await signIn(email, PASSWORD)).body).toMatchObject({ user: { id }, isNewUser: false });
    expect(body.refreshExpiresIn).toBeGreaterThan(604_790);
    const me = await new ApiClient(app.url, body.accessToken).get('users/me');
    expect(me.body).toMatchObject({ id, email, version: 1 });
    expect(Math.abs(Date.now() - Date.parse(me.body.lastLoginAt))).toBeLessThan(60_000);
    const { rows } = await app.sql.query(
      'select action_type, entity_type, status, user_id, details from audits where request_id = $1',
      [`login-${id}`],
    );
    expect(rows).toEqual([
      {
        action_type: 'login',
        entity_type: 'user',
        status: 'success',
        user_id: id,
        details: { sessionId: expect.any(String) },
      },
    ]);
  });

  it('fails alike for a wrong password, an unknown address, and accounts that are deactivated, not confirmed or without a password', async () => {
    const [known, inactive, foreign] = [await account(), await account(), await account()];
    const [deleted, unconfirmed] = [await account(), await account()];
    await app.sql.query('update users set email_verified = false where id = $1', [unconfirmed.id]);
    await app.sql.query('update users set is_active = false where id = $1', [inactive.id]);
    await app.sql.query('update users set password_hash = null where id = $1', [foreign.id]);
    await app.sql.query('update users set deleted_at = now() where id = $1', [deleted.id]);

    const answers = [
      await signIn(known.email, 'wrong'),
      await signIn(known.email, PASSWORD.trim()),
      await signIn('nobody@example.com', PASSWORD),
      await signIn(inactive.email, PASSWORD),
      await signIn(foreign.email, PASSWORD),
      await signIn(foreign.email, 'nobody has this password'),
      await signIn(deleted.email, PASSWORD),
      await signIn(unconfirmed.email, PASSWORD),
    ];

    const [first] = answers;
    expect(first).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
    expect(first?.headers.get('www-authenticate')).toMatch(/^Bearer /);
    const names = ({ headers }: { headers: Headers }) => [...headers.keys()].toSorted();
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect({ ...answer.body, requestId: '' }).toEqual({ ...first?.body, requestId: '' });
      expect(names(answer)).toEqual(names(first!));
    }
  });

  it('takes as long for an unknown address as for a wrong password', async () => {
    const slow = await TestApp.start({ ...shared, BCRYPT_ROUNDS: '9' }, app.database);
    const passwordHash = await slow.app.get(IdentityService).hashPassword(PASSWORD);
    const { id, email } = await account();
    await app.sql.query('update users set password_hash = $1 where id = $2', [passwordHash, id]);
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 7; round++) {
      for (const [kind, address] of [
        ['known', email],
        ['unknown', 'nobody@example.com'],
      ] as const) {
        const began = performance.now();
        await slow.nobody.post('auth/login', { email: address, password: 'wrong' });
        times[kind].push(performance.now() - began);
      }
    }
    await slow.close();

    // The fastest of each: what a busy machine adds says nothing about the work.
    const [known, unknown] = [Math.min(...times.known), Math.min(...times.unknown)];
    expect(unknown / known).toBeGreaterThan(0.25);
    expect(unknown / known).toBeLessThan(4);
  });

  it('is audited when it fails, without the address in any form that can be read', async () => {
    const { id, email } = await account();
    await signIn(email, 'wrong', { 'X-Request-Id': `known-${id}` });
    await signIn(`stranger-${id}@example.com`, 'wrong', { 'X-Request-Id': `unknown-${id}` });

    const { rows } = await app.sql.query(
      `select action_type, status, user_id, actor, entity_id, row_to_json(audits)::text as text from audits
       where request_id = any($1) order by created_at, id`,
      [[`known-${id}`, `unknown-${id}`]],
    );

    expect(rows).toMatchObject([
      { action_type: 'login', status: 'failure', user_id: null, actor: 'anonymous', entity_id: id },
      { action_type: 'login', status: 'failure', user_id: null, actor: 'anonymous' },
    ]);
    for (const { text } of rows) expect(text).not.toMatch(/@|stranger|wrong/);
  });

  it('ends with the token: a changed, expired or foreign one is refused', async () => {
    const { email } = await account();
    const { body } = await signIn(email, PASSWORD);
    const [header, payload, signature] = body.accessToken.split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, roles: ['admin'] })).toString('base64url');

    for (const token of [`${header}.${forged}.${signature}`, `${header}.${payload}.`, 'e30.e30.e30', 'x']) {
      const answer = await new ApiClient(app.url, token).get('users/me');
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
  });
});
