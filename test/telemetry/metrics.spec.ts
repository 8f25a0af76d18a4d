import { Agent, request as send } from 'node:http';
import { Database } from '../../src/kernel/database/database.js';
import { registry } from '../../src/kernel/telemetry/metrics/metrics.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, createUser, lines } from '../support/factories.js';
import { freePort } from '../support/redis.js';
import { samplesOf, valueOf } from '../support/metrics.js';
import { orderIn } from '../support/orders.js';
import { thorough } from '../support/thorough.js';
import { until } from '../support/until.js';

const TOKEN = 'a token for tests that is long enough';

describe('metrics', () => {
  let app: TestApp;
  let manager: ApiClient;
  let buyer: ApiClient;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    app = await TestApp.start({ METRICS_TOKEN: TOKEN, METRICS_PORT: String(port), HOST: '127.0.0.1', WORKER: 'true' });
    manager = await app.signIn('manager');
    buyer = await app.signIn('user');
  });
  afterAll(() => app.close());

  const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  /** How much a counter grows during `work`. */
  const growth = async (work: () => Promise<unknown>, name: string, labels?: Record<string, string>) => {
    const before = valueOf(await scrape(), name, labels);
    await work();
    return valueOf(await scrape(), name, labels) - before;
  };

  describe('are served', () => {
    it('at /metrics to requests with the token, as OpenMetrics', async () => {
      const { status, headers, body } = await app.nobody.get('/metrics', { Authorization: `Bearer ${TOKEN}` });

      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(body).toMatch(/\n# EOF\n$/);
      expect(samplesOf(body).length).toBeGreaterThan(100);
    });

    it.each([undefined, 'Bearer wrong', `Basic ${TOKEN}`, 'Bearer'])(
      'not to requests with %s',
      async (authorization) => {
        const answer = await app.nobody.get(
          '/metrics',
          authorization === undefined ? {} : { Authorization: authorization },
        );

        expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
      },
    );

    it('on a port of their own without a token', async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`);

      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('keelson_build_info{');
    });
  });

  it('count requests by route, method and status, with the trace as exemplar', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const { id } = await createProduct(manager);
    const labels = { http_request_method: 'GET', http_route: '/api/v1/products/:id', http_response_status_code: '200' };
    const read = () => buyer.get(`products/${id}`, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });

    expect(await growth(read, 'http_server_request_duration_seconds_count', labels)).toBe(1);
    expect(await scrape()).toContain(`# {trace_id="${traceId}"}`);
    const refused = { ...labels, http_response_status_code: '401', http_route: '/api/v1/users/me' };
    const ask = () => app.nobody.get('users/me');
    expect(await growth(ask, 'http_server_request_duration_seconds_count', refused)).toBe(1);
  });

  it('count requests for paths that do not exist without a route', async () => {
    await app.nobody.get('not-a-route');

    const text = await scrape();
    expect(text).toMatch(
      /^http_server_request_duration_seconds_count\{http_request_method="GET",http_response_status_code="404"\} /m,
    );
    expect(text).not.toContain('="undefined"');
  });

  it('count the pool, statements and transactions', async () => {
    const database = app.app.get(Database);
    expect(valueOf(await scrape(), 'db_client_connection_max')).toBe(10);
    // A scrape reads the database and may itself open connections, which the next one then counts.
    await until(async () => valueOf(await scrape(), 'db_client_connection_count') === database.poolMetrics.size);
    const fail = () => database.transaction(() => Promise.reject(new Error('no'))).catch(() => undefined);
    expect(await growth(fail, 'keelson_db_transactions_total', { outcome: 'rolled_back' })).toBe(1);
    const name = 'db_client_operation_duration_seconds_count';
    expect(await growth(() => buyer.get('products'), name, { db_operation_name: 'SELECT' })).toBeGreaterThanOrEqual(1);
  });

  it('count what becomes of orders, after it is committed', async () => {
    const product = await createProduct(manager, { stock: 10 });
    const before = await scrape();
    const order = await orderIn('paid', { buyer, manager, product });
    await manager.post(`orders/${order.id}/cancel`);
    await buyer.post('orders', lines([product, 1000]));
    const after = await scrape();

    const grown = (name: string, labels?: Record<string, string>) =>
      valueOf(after, name, labels) - valueOf(before, name, labels);
    expect({
      placed: grown('keelson_orders_placed_total'),
      paid: grown('keelson_orders_paid_total'),
      cancelled: grown('keelson_orders_cancelled_total', { reason: 'shop' }),
      refused: grown('keelson_orders_refused_for_stock_total'),
      revenue: grown('keelson_revenue_minor_units_total', { currency: 'EUR' }),
      refunds: grown('keelson_refunds_minor_units_total', { currency: 'EUR' }),
    }).toEqual({ placed: 1, paid: 1, cancelled: 1, refused: 1, revenue: 3998, refunds: 3998 });
  });

  it('count sign-ins by outcome, and new users', async () => {
    const admin = await app.signIn('admin');
    const fail = () => app.nobody.post('auth/login', { email: 'unknown@example.com', password: 'wrong password' });

    expect(await growth(fail, 'auth_failure_total', { reason: 'credentials' })).toBe(1);
    expect(await growth(() => app.signIn('user'), 'auth_success_total', { provider: 'password' })).toBe(1);
    expect(await growth(() => createUser(admin), 'keelson_users_created_total')).toBe(1);
  });

  it('show queues, jobs and the outbox', async () => {
    await until(async () => valueOf(await scrape(), 'keelson_relay_events_total') > 0);
    await until(async () => valueOf(await scrape(), 'keelson_job_duration_seconds_count', { queue: 'outside' }) > 0);
    const samples = samplesOf(await scrape());

    const queues = samples
      .filter(({ name }) => name === 'keelson_queue_oldest_seconds')
      .map(({ labels }) => String(labels.queue));
    expect(queues.toSorted()).toEqual(['events', 'maintenance', 'outside', 'reports']);
    expect(samples.filter(({ name }) => name === 'keelson_outbox_lag_seconds')).toHaveLength(1);
    expect(valueOf(await scrape(), 'keelson_metric_source_failures_total')).toBe(0);
  });

  it('show the event loop, garbage collection and memory', async () => {
    const scrapedNames = async () => new Set(samplesOf(await scrape()).map(({ name }) => name));
    // Each kind of collection appears after its first one.
    await until(async () => (await scrapedNames()).has('nodejs_gc_duration_seconds_count'));
    const names = await scrapedNames();

    for (const name of [
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_gc_duration_seconds_count',
      'nodejs_heap_size_used_bytes',
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
    ])
      expect(names).toContain(name);
  });

  it('gain no series from unknown paths, methods, queries and ids', async () => {
    const series = async () =>
      samplesOf(await registry.metrics()).filter(({ name }) => name === 'http_server_request_duration_seconds_count');
    await flood(new URL(app.url), 0, 100);
    const before = await series();
    await flood(new URL(app.url), 100, thorough ? 10_000 : 1000);

    expect((await series()).map(({ labels }) => labels)).toEqual(before.map(({ labels }) => labels));
  });
});

/** Requests with as many different paths, which differ from those of another `start`. */
async function flood({ hostname, port }: URL, start: number, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const paths = [
    (n: number) => `/path/${n}`,
    (n: number) => `/api/v1/products/${crypto.randomUUID()}?n=${n}`,
    (n: number) => `/api/v1/orders/${n}`,
    (n: number) => `/problems/p${n}`,
    (n: number) => `/docs/${n}`,
  ];
  const methods = ['GET', 'POST', 'PROPFIND', 'M-SEARCH'];
  const one = (n: number) =>
    new Promise<void>((resolve, reject) => {
      const path = (paths[n % paths.length] as (n: number) => string)(n);
      const method = methods[Math.floor(n / paths.length) % methods.length];
      send({ hostname, port, agent, path, method }, (response) => response.resume().on('end', resolve))
        .on('error', reject)
        .end();
    });
  await Promise.all(Array.from({ length: count }, (_, n) => one(start + n)));
  agent.destroy();
}
