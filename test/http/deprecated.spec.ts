import { TestApp } from '../support/app.js';
import { until } from '../support/until.js';

describe('a route that will go', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ WORKER: 'true' });
    // A worker tells of itself soon after its start.
    await until(async () => (await app.nobody.get('/health')).body.status === 'healthy');
  });
  afterAll(() => app.close());

  it.each(['', '/live', '/ready', '/db'])(
    'says since when, until when and where to go instead: health%s',
    async (rest) => {
      const { status, headers, body } = await app.nobody.get(`health${rest}`);

      expect({ status, health: body.status }).toEqual({ status: 200, health: 'healthy' });
      // RFC 9745: a structured date; RFC 8594: an HTTP date, and later than the other.
      const since = /^@(\d+)$/.exec(headers.get('deprecation') ?? '')?.[1];
      expect(new Date(Number(since) * 1000).toISOString()).toBe('2026-11-21T00:00:00.000Z');
      expect(headers.get('sunset')).toBe('Wed, 01 Dec 2027 00:00:00 GMT');
      expect(headers.get('link')).toBe(
        `</health${rest}>; rel="successor-version", </docs>; rel="deprecation", </docs>; rel="sunset"`,
      );
    },
  );

  it('has a successor that answers the same and says nothing of the kind', async () => {
    for (const rest of ['', '/live', '/ready', '/db']) {
      const { status, headers, body } = await app.nobody.get(`/health${rest}`);
      expect({ status, health: body.status }).toEqual({ status: 200, health: 'healthy' });
      for (const name of ['deprecation', 'sunset', 'link']) expect(headers.get(name)).toBeNull();
    }
  });

  it('may be read by scripts of other origins for what it says', async () => {
    const { headers } = await app.nobody.get('health', { Origin: 'https://shop.example.com' });
    expect(headers.get('access-control-expose-headers')).toMatch(/Deprecation,Sunset/);
  });
});
