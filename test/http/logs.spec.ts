import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Database } from '../../src/kernel/database/database.js';
import { generateApiKey } from '../../src/modules/api-keys/api-key-format.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { request, sendRaw } from '../support/raw.js';
import { answerStatements } from '../support/statements.js';

type Line = Record<string, unknown> & { msg: string; level: string };

describe('the log', () => {
  let app: TestApp;
  let manager: ApiClient;
  let output = '';

  beforeAll(async () => {
    app = await TestApp.start({ LOG_LEVEL: 'trace' }, undefined, (line) => (output += line));
    manager = await app.signIn('manager');
  });
  afterAll(() => app.close());
  beforeEach(() => (output = ''));
  afterEach(() => jest.restoreAllMocks());

  const logged = (): Line[] =>
    output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);

  /** The lines of requests; each is written just after its answer has left. */
  async function requests(wanted = 1): Promise<Line[]> {
    for (let attempt = 0; attempt < 200; attempt++) {
      const lines = logged().filter(({ msg }) => msg.startsWith('request'));
      if (lines.length >= wanted) return lines;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`Of ${wanted} requests these were logged: ${output}`);
  }

  it('has one line a request, which says who asked what and how it went', async () => {
    await createProduct(manager);
    output = '';
    await manager.get('products?limit=1', {
      'X-Request-Id': 'r-1',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });

    expect(await requests()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        msg: 'request',
        requestId: 'r-1',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        method: 'GET',
        path: '/api/v1/products',
        route: '/api/v1/products',
        handler: 'ProductsController.list',
        status: 200,
        durationMs: expect.any(Number),
        bytes: expect.any(Number),
        ipAddress: '127.0.0.1',
      },
    ]);
  });

  it('names the user with the roles where a route asks for one, and the status of each refusal', async () => {
    await manager.get('orders');
    await manager.post('products', {});
    await app.nobody.get('orders');
    await app.nobody.get('/nothing');
    await app.nobody.send('PUT', '/health');
    await app.nobody.post('products', 'x', { 'Content-Type': 'text/plain' });

    const lines = await requests(6);
    expect(lines.map(({ status, userId, roles, requestBytes }) => [status, userId, roles, requestBytes])).toEqual([
      [200, manager.userId, ['manager', 'user'], undefined],
      [422, manager.userId, ['manager', 'user'], 2],
      [401, undefined, undefined, undefined],
      [404, undefined, undefined, undefined],
      [405, undefined, undefined, 0],
      [415, undefined, undefined, 1],
    ]);
    expect(lines.every(({ level, durationMs }) => level === 'info' && (durationMs as number) >= 0)).toBe(true);
  });

  it.each([
    '',
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    'nonsense',
    '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
  ])('has a trace id of its own when the traceparent is not valid: %s', async (traceparent) => {
    await app.nobody.get('/health/live', { traceparent });
    const [line] = await requests();
    expect(line?.traceId).toMatch(/^(?!0{32})(?!0af7651916cd43dd8448eb211c80319c)[0-9a-f]{32}$/);
  });

  it('says when a caller left before the answer', async () => {
    const id = randomUUID();
    const caller = new AbortController();
    const answered = Promise.withResolvers<never[]>();
    answerStatements(app.app.get(Database), id, () => {
      caller.abort();
      return answered.promise;
    });
    await fetch(`${app.url}/api/v1/products/${id}`, { signal: caller.signal }).catch(() => {});

    const [line] = await requests();
    answered.resolve([]);
    expect(line).toMatchObject({
      level: 'warn',
      msg: 'request aborted by the caller',
      path: `/api/v1/products/${id}`,
    });
  });

  it('has the whole of an error that is ours, under the id of its request', async () => {
    const id = randomUUID();
    const error = Object.assign(new Error('relation "x" does not exist'), { code: '42P01' });
    answerStatements(app.app.get(Database), id, () => Promise.reject(error));
    const answer = await app.nobody.get(`products/${id}`);

    expect(answer.status).toBe(500);
    await requests();
    const errors = logged().filter(({ level }) => level === 'error');
    expect(errors.map(({ requestId }) => requestId)).toEqual(Array(2).fill(answer.body.requestId));
    expect(errors[0]?.err).toMatchObject({
      message: 'relation "x" does not exist',
      stack: expect.stringContaining('logs.spec'),
    });
  });

  it('shows no secret that a request, its answer or an error carried', async () => {
    const canary = (name: string) => `canary${name}7f3a`;
    const email = `${canary('email')}@example.com`;
    const password = canary('password');
    const key = canary('apikey');
    const secrets = {
      Cookie: `session=${canary('cookie')}`,
      'X-API-Key': key,
      'Proxy-Authorization': `Basic ${canary('proxy')}`,
    };

    // In bodies that are good, wrong, and no JSON; in the query and the path; in headers, one of them a token that is none.
    const { body } = await app.nobody.post('auth/login', { email, password }, secrets);
    await app.nobody.post('auth/login', { email, password, [canary('field')]: 1 }, secrets);
    await app.nobody.post('auth/login', `{"email":"${email}","password":"${password}`, secrets);
    await app.nobody.post('auth/login', `{"password":${password}}`, secrets);
    await app.nobody.get(`products?q=${password}&token=${canary('query')}`, secrets);
    await manager.get(`users?email=${email}`, secrets);
    await app.nobody.get('orders', { Authorization: `Bearer ${canary('bearer')}` });
    await app.nobody.get('orders', { Authorization: `Bearer eyJhbGciOiJFUzI1NiJ9.${canary('jwt')}.c2ln` });
    await app.nobody.get('orders', { Authorization: `Basic ${canary('basic')}` });
    await sendRaw(
      app.url,
      request(`GET /api/v1/products HTTP/1.1\nX-API-Key: ${key}\nBad Header: ${canary('broken')}`),
    );
    expect(body.code).toBe('sign_in_failed');

    // Errors of drivers and libraries quote what they were given.
    const quoting = Object.assign(new Error(`duplicate key (email)=(${email}), Bearer ${canary('inerror')}`), {
      code: '42P01',
      detail: `Key (email)=(${email}) already exists.`,
      parameters: [email],
      password,
      config: { headers: { authorization: `Bearer ${canary('nested')}`, cookie: canary('cookieinerror') } },
    });
    const id = randomUUID();
    answerStatements(app.app.get(Database), id, () => Promise.reject(quoting));
    expect((await app.nobody.get(`products/${id}`, secrets)).status).toBe(500);

    // And so may we, by mistake.
    const logger = new Logger('Canary');
    logger.log(
      { email, password, token: canary('token'), user: { email, passwordHash: canary('hash'), apiKey: key } },
      `${email} signed in with Bearer ${canary('message')}`,
    );
    logger.error(new Error(`mail to ${email} failed`));

    await requests(10);
    expect(logged().length).toBeGreaterThan(12);
    expect(output.match(/canary\w+?7f3a/g)).toBeNull();
  });

  it('holds no API key, whole or cut off, wherever one turns up', async () => {
    const { text, prefix } = generateApiKey();
    const secret = text.slice(prefix.length + 1);

    await app.nobody.get(`users/${text}`, { 'X-API-Key': text });
    await app.nobody.get(`/nothing/${text}?key=${text}`);
    await app.nobody.post('auth/login', `{"key":"${text}"`);
    new Logger('Canary').error(new Error(`refused\n${text.slice(0, -8)}\nfor ${text}`));

    await requests(3);
    expect(output).toContain('[api key]');
    expect(output).not.toContain(secret.slice(0, 8));
  });

  it('holds no token that was issued or used', async () => {
    await manager.get('users/me');
    await app.nobody.get('users/me', { Authorization: `Bearer ${manager.token}x` });
    await requests(2);

    for (const part of manager.token!.split('.')) expect(output).not.toContain(part);
  });
});
