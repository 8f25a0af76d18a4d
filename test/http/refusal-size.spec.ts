import fc from 'fast-check';
import { TestApp } from '../support/app.js';
import { request, sendRaw } from '../support/raw.js';
import { LARGE_BODIES } from './large-bodies.js';

const MAX_BYTES = 16_384;

describe('a refusal', () => {
  let app: TestApp;

  beforeAll(async () => (app = await TestApp.start({ RATE_LIMIT_ENABLED: 'false' })));
  afterAll(() => app.close());

  it.each(LARGE_BODIES)('of %s is smaller than 16 KB', async (_, body) => {
    for (const path of ['auth/login', 'auth/register']) {
      const response = await fetch(`${app.url}/api/v1/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      });
      const text = await response.text();
      expect([400, 422]).toContain(response.status);
      expect(Buffer.byteLength(text)).toBeLessThan(MAX_BYTES);
    }
  });

  it('of any path, query and header is smaller than 16 KB', async () => {
    const part = fc.string({
      unit: fc.constantFrom('a', '~', '%00', '%F0%9F%94%94', '%22', '/', '%', '[', '.'),
      maxLength: 3000,
    });
    await fc.assert(
      fc.asyncProperty(part, part, part, async (path, name, value) => {
        const target = `/api/v1/products/${path}?${name}=${value}&limit=${value}`.slice(0, 14_000);
        const answer = await sendRaw(app.url, request(`GET ${target} HTTP/1.1\nIf-Match: ${name}`));
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expect(Buffer.byteLength(JSON.stringify(answer.body))).toBeLessThan(MAX_BYTES);
      }),
      { numRuns: 60 },
    );
  });

  it('says how many broken rules it leaves out', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`${'u'.repeat(60)}${n}`, n]));
    const { body } = await app.nobody.post('auth/login', unknown);
    expect(body.errors.length + body.errorsOmitted).toBeGreaterThanOrEqual(100);
  });
});
