import { OwnPostgres } from '../support/own-postgres.js';
import { TestApp } from '../support/app.js';
import { PATIENCE } from '../support/patience.js';
import { until } from '../support/until.js';

const PLACES = ['/health', '/health/live', '/health/ready', '/health/db'];

describe('health', () => {
  let server: OwnPostgres;
  let app: TestApp;

  beforeAll(async () => {
    server = await OwnPostgres.start();
    app = await TestApp.start({ DB_ACQUIRE_TIMEOUT_MS: '500', WORKER: 'true' }, server.database);
  });
  afterAll(async () => {
    await app.close();
    await server.remove();
  });

  it('starts at the root, which links to the rest', async () => {
    const { status, body } = await app.nobody.get('/');

    expect({ status, body }).toEqual({
      status: 200,
      body: {
        name: 'Keelson',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        docs: '/docs',
        openapi: '/openapi.json',
        health: '/health',
        api: '/api/v1',
      },
    });
    for (const place of [body.docs, body.openapi, body.health]) expect((await app.nobody.get(place)).status).toBe(200);
  });

  it.each(PLACES.flatMap((place) => [place, `/api/v1${place}`]))('is fine at %s', async (place) => {
    // The worker has to be heard of first, and checks are repeated every few seconds only.
    await until(
      async () => (await app.nobody.get(place)).body.status === 'healthy',
      20_000,
      async () => JSON.stringify((await app.nobody.get(place)).body),
    );
    const { status, headers, body } = await app.nobody.get(place);

    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ status: 'healthy', uptimeSeconds: expect.any(Number) });
    const checks = Object.keys(body.checks).toSorted();
    const expected = place.endsWith('live')
      ? ['process']
      : place.endsWith('db')
        ? ['database']
        : place.endsWith('ready')
          ? ['database', 'traffic']
          : [
              'ai',
              'audits',
              'database',
              'disk',
              'migrations',
              'notifications',
              'outbox',
              'queues',
              'rateLimits',
              'traffic',
              'worker',
            ];
    expect(checks).toEqual(expected);
    expect(JSON.stringify(body)).not.toContain('details');
  });

  it('says nothing of metrics unless they are configured', async () => {
    const answer = await app.nobody.get('/metrics', { Authorization: 'Bearer undefined' });

    expect(answer).toMatchObject({ status: 404, body: { code: 'route_not_found' } });
  });

  it('is 503 with Retry-After while the database is away, but the process lives; and is fine again with it', async () => {
    await server.stop();

    for (const place of PLACES.flatMap((path) => [path, `/api/v1${path}`])) {
      const { status, headers, body } = await app.nobody.get(place);
      const lives = place.endsWith('live');
      expect({ place, status }).toEqual({ place, status: lives ? 200 : 503 });
      if (lives) continue;
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(body).toMatchObject({ status: 'unhealthy', checks: { database: { status: 'unhealthy' } } });
      expect(JSON.stringify(body)).not.toMatch(/ECONN|127\.0\.0\.1|postgres/i);
    }

    await server.startAgain();
    expect((await app.nobody.get('/health')).status).toBe(200);
  });

  it('answers in two seconds when the database hangs', async () => {
    server.signal('SIGSTOP');
    const began = performance.now();
    try {
      expect((await app.nobody.get('/health/ready')).status).toBe(503);
    } finally {
      server.signal('SIGCONT');
    }

    expect(performance.now() - began).toBeLessThan(4000 * PATIENCE);
    expect((await app.nobody.get('/health/live')).status).toBe(200);
  });
});
