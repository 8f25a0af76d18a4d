import { TestApp } from '../support/app.js';

describe('the pages that mailed links lead to', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it.each([
    ['verify-email', '/api/v1/auth/email/verify'],
    ['change-email', '/api/v1/auth/email/change/confirm'],
    ['reset-password', '/api/v1/auth/password/reset'],
  ])('is there without a front end: %s', async (page, action) => {
    const { status, headers, body } = await app.nobody.get(`/account/${page}`);

    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'sha256-[\w+/=]{44}'; connect-src 'self'; /,
    );
    expect(body).toContain(`data-action="${action}"`);
    expect(String(body).replace('<script src="/account/page.js" defer></script>', '')).not.toMatch(
      /<script|<link|\son\w+=|https?:/,
    );
  });

  it('have a script of their own', async () => {
    const { status, headers, body } = await app.nobody.get('/account/page.js');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(String(body)).toMatch(/^function run\(\)/);
  });
});
