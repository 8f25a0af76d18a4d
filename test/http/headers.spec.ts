import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { request, sendRaw } from '../support/raw.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the headers', () => {
  let app: TestApp;
  let strict: TestApp;
  let admin: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    strict = await TestApp.start(
      { CORS_ORIGINS: 'https://shop.example.com, https://admin.example.com:8443' },
      app.database,
    );
    admin = await app.signIn('admin');
  });
  afterAll(async () => {
    await strict.close();
    await app.close();
  });

  it.each(['abc', '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001', 'a.b:c/d+e=f@g-h_i', 'x'.repeat(128)])(
    'keep the X-Request-Id of the caller: %s',
    async (id) => {
      expect((await app.nobody.get('products', { 'X-Request-Id': id })).headers.get('x-request-id')).toBe(id);
      expect((await app.nobody.get('products', { 'X-Correlation-Id': id })).headers.get('x-request-id')).toBe(id);
      expect(
        (await app.nobody.get('products', { 'X-Request-Id': id, 'X-Correlation-Id': 'other' })).headers.get(
          'x-request-id',
        ),
      ).toBe(id);
    },
  );

  it.each(['', 'a b', 'x'.repeat(129), '<script>', "'; drop", 'a,b', 'ä', '{"a":1}', 'a\tb'])(
    'replace an X-Request-Id that could do harm, without complaint: %s',
    async (id) => {
      const answer = await app.nobody.get('products', { 'X-Request-Id': id, 'X-Correlation-Id': id });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-request-id')).toMatch(UUID_V7);
    },
  );

  it('give every request an id of its own, also when it sends several', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => (await app.nobody.get('products')).headers.get('x-request-id')),
    );
    expect(new Set(ids).size).toBe(20);
    const twice = await sendRaw(app.url, request('GET /api/v1/products HTTP/1.1\nX-Request-Id: a\nX-Request-Id: b'));
    expect(twice.headers.get('x-request-id')).toMatch(UUID_V7);
  });

  it('are stored with what the request did', async () => {
    const { body } = await admin.post(
      'products',
      { sku: 'traced', name: 'x', category: 'x', price: { amount: 1, currency: 'EUR' }, stock: 1 },
      { 'X-Request-Id': 'order-of-the-day', 'User-Agent': 'test/1.0' },
    );
    const { rows } = await app.sql.query(
      `select request_id, data ->> '/userAgent' as user_agent, data ->> '/ipAddress' as ip_address, user_id
       from audits join audit_personal_data on audit_id = id where entity_id = $1`,
      [body.id],
    );
    expect(rows).toEqual([
      { request_id: 'order-of-the-day', user_agent: 'test/1.0', ip_address: '127.0.0.1', user_id: admin.userId },
    ]);
  });

  it('protect whatever is answered, and do not say what answers', async () => {
    const data = "default-src 'none';frame-ancestors 'none'";
    const page =
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/;
    for (const path of [
      '/',
      '/health',
      '/openapi.json',
      '/problems',
      '/api/v1/products',
      '/api/v1/orders',
      '/nothing',
      '/.well-known/jwks.json',
    ]) {
      const { headers } = await app.nobody.get(path);
      expect({ path, ...Object.fromEntries(headers) }).toMatchObject({
        path,
        'content-security-policy': path === '/problems' ? expect.stringMatching(page) : data,
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'x-request-id': expect.any(String),
      });
      const asPage = await app.nobody.get(path, { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
      expect({ path, ...Object.fromEntries(asPage.headers) }).toMatchObject({
        path,
        'content-security-policy': ['/', '/problems'].includes(path) ? expect.stringMatching(page) : data,
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
      for (const telling of ['x-powered-by', 'server', 'strict-transport-security'])
        expect(headers.get(telling)).toBeNull();
    }
  });

  it('let the page of Swagger UI load its own scripts, and nothing else', async () => {
    const { headers, status } = await app.nobody.get('/docs');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('let browsers of any site read, without cookies, when any origin may', async () => {
    const { headers } = await app.nobody.get('products', { Origin: 'https://anywhere.example' });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    for (const name of ['ETag', 'Link', 'Location', 'X-Request-Id', 'Idempotent-Replayed', 'Retry-After'])
      expect(headers.get('access-control-expose-headers')).toContain(name);
  });

  it('let browsers of the listed sites in, with cookies, and of no others', async () => {
    for (const Origin of ['https://shop.example.com', 'https://admin.example.com:8443']) {
      const { headers } = await strict.nobody.get('products', { Origin });
      expect([headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')]).toEqual([
        Origin,
        'true',
      ]);
      expect(headers.get('vary')).toContain('Origin');
    }
    for (const Origin of [
      'https://evil.example',
      'http://shop.example.com',
      'https://shop.example.com.evil.example',
      'https://admin.example.com',
      'null',
      'https://SHOP.example.com:444',
    ]) {
      const { headers } = await strict.nobody.get('products', { Origin });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('answer a preflight, and say which headers may be sent and how long that holds', async () => {
    const preflight = {
      Origin: 'https://shop.example.com',
      'Access-Control-Request-Method': 'PATCH',
      'Access-Control-Request-Headers': 'authorization,content-type,if-match,idempotency-key',
    };
    for (const client of [app.nobody, strict.nobody]) {
      const { status, body, headers } = await client.send('OPTIONS', 'products', undefined, preflight);
      expect({ status, body }).toEqual({ status: 204, body: '' });
      expect(headers.get('access-control-allow-methods')).toContain('PATCH');
      expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type,if-match,idempotency-key');
      expect(headers.get('access-control-max-age')).toBe('600');
    }
    const other = await strict.nobody.send('OPTIONS', 'products', undefined, {
      ...preflight,
      Origin: 'https://evil.example',
    });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('let a browser read a refusal, too', async () => {
    const answer = await strict.nobody.get('orders', { Origin: 'https://shop.example.com' });
    expectProblem(answer, 401, 'unauthenticated');
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example.com');
  });
});
