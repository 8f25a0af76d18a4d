import { TestApp } from '../support/app.js';
import { expectProblem } from '../support/problem.js';
import { request, sendRaw } from '../support/raw.js';

describe('the target of a request', () => {
  let app: TestApp;

  beforeAll(
    async () => (app = await TestApp.start({ TRUST_PROXY: '1', RATE_LIMITS: 'default=1000000/60,login=5/60' })),
  );
  afterAll(() => app.close());

  const get = (target: string) => sendRaw(app.url, request(`GET ${target} HTTP/1.1`));

  it('may be in absolute form, whose host no link and no problem repeats', async () => {
    const page = await get('http://evil.example/api/v1/products?limit=1');
    expect(page.status).toBe(200);
    expect(page.headers.get('link')).toMatch(/^<\/api\/v1\/products\?limit=1>; rel="first"/);
    const missing = await get('https://evil.example/api/v1/nothing');
    expectProblem(missing, 404, 'route_not_found');
    expect(missing.body.instance).toBe('/api/v1/nothing');
    expect(JSON.stringify(missing.body)).not.toContain('evil');
    expect((await get('http://evil.example')).status).toBe(200);
    expect((await get('http://evil.example?a=b')).status).toBe(200);
  });

  it('is refused with several Host headers', async () => {
    const answer = await sendRaw(app.url, request('GET /api/v1/products HTTP/1.1\nHost: a.example'));
    expectProblem(answer, 400, 'bad_request');
    expect(answer.body.detail).toContain('several Host headers');
  });

  it('is refused without a Host header, which HTTP/1.0 does not need', async () => {
    const withoutHost = (version: string) =>
      sendRaw(app.url, `GET /api/v1/products ${version}\r\nConnection: close\r\n\r\n`);
    const answer = await withoutHost('HTTP/1.1');
    expectProblem(answer, 400, 'bad_request');
    expect(answer.body.detail).toContain('no Host header');
    expect((await withoutHost('HTTP/1.0')).status).toBe(200);
  });

  it.each([
    ['203.0.113.7:40001', '203.0.113.7'],
    ['[2001:db8::1]:40001', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['192.0.2.1, 203.0.113.9:1', '203.0.113.9'],
  ])('comes from the address in X-Forwarded-For: %s', async (forwarded, address) => {
    const email = `address-${Math.random()}@example.com`;
    await app.nobody.post('auth/login', { email, password: 'wrong' }, { 'X-Forwarded-For': forwarded });
    const { rows } = await app.sql.query(
      `select data ->> '/ipAddress' as ip from audits join audit_personal_data on audit_id = id order by id desc limit 1`,
    );
    expect(rows).toEqual([{ ip: address }]);
  });

  it('takes an empty chunked body without a type as no body, and no other', async () => {
    const raw = (body: string) =>
      `GET /api/v1/products/0199a5f0-7c2e-7cc3-8a52-0c3a1c9be020 HTTP/1.1\r\nHost: test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
    expect((await sendRaw(app.url, raw('0\r\n\r\n'))).status).not.toBe(415);
    expectProblem(await sendRaw(app.url, raw('2\r\n{}\r\n0\r\n\r\n')), 415, 'unsupported_media_type');
  });

  it('with a NUL in the address of Basic authentication is an ordinary wrong password, and counted', async () => {
    const Authorization = `Basic ${Buffer.from('ad\0min@example.com:guess').toString('base64')}`;
    const statuses = [];
    for (let n = 0; n < 7; n++) statuses.push((await app.nobody.get('/admin/queues', { Authorization })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  });
});
