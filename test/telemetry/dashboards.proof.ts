import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { declaredLimits } from '../../src/kernel/rate-limits/limit.js';
import { TestApp } from '../support/app.js';
import { createProduct, createUser, lines } from '../support/factories.js';
import { orderIn } from '../support/orders.js';
import { freePort } from '../support/redis.js';
import { hasPrometheus } from '../support/prometheus.js';
import { until } from '../support/until.js';

const FOLDER = resolve(__dirname, '..', '..', 'deploy', 'observability', 'dashboards');

interface Dashboard {
  readonly title: string;
  readonly panels: ReadonlyArray<{
    readonly title: string;
    readonly targets: ReadonlyArray<{ readonly expr: string }>;
  }>;
}

(hasPrometheus ? describe : describe.skip)('the dashboards', () => {
  let app: TestApp;
  let prometheus: ChildProcess;
  let directory: string;
  let url: string;

  beforeAll(async () => {
    const [metricsPort, port] = [await freePort(), await freePort()];
    url = `http://127.0.0.1:${port}`;
    const limits = [...declaredLimits().keys()].map((name) => `${name}=${name === 'default' ? 60 : 1_000_000}/60`);
    app = await TestApp.start({
      WORKER: 'true',
      METRICS_PORT: String(metricsPort),
      HOST: '127.0.0.1',
      RATE_LIMITS: limits.join(','),
    });
    directory = mkdtempSync(join(tmpdir(), 'keelson-prometheus-'));
    writeFileSync(
      join(directory, 'prometheus.yml'),
      `global: { scrape_interval: 2s, scrape_timeout: 2s }\nscrape_configs:\n  - job_name: keelson\n    static_configs: [{ targets: ['127.0.0.1:${metricsPort}'] }]\n`,
    );
    prometheus = spawn(
      'prometheus',
      [
        `--config.file=${join(directory, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(directory, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--enable-feature=exemplar-storage',
      ],
      { stdio: 'ignore' },
    );
    await until(async () => (await query('up == 1')).length > 0);
    await useEverything(app);
    // Rates need two scrapes after the last request.
    await new Promise((resolved) => setTimeout(resolved, 5000));
  });
  afterAll(async () => {
    prometheus.kill('SIGKILL');
    await app.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function query(expr: string): Promise<unknown[]> {
    const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`).catch(() => undefined);
    if (!answer?.ok) return [];
    const { status, data, error } = (await answer.json()) as {
      status: string;
      error?: string;
      data?: { result: unknown[] };
    };
    if (status !== 'success') throw new Error(`${expr}: ${error}`);
    return data?.result ?? [];
  }

  const panels = readdirSync(FOLDER).flatMap((file) => {
    const { title, panels: all } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Dashboard;
    return all.flatMap((panel) => panel.targets.map(({ expr }) => [`${title}: ${panel.title}`, expr] as const));
  });

  it.each(panels)('%s shows figures of the running application', async (_title, expr) => {
    const asked = expr.replaceAll('$__rate_interval', '1m').replaceAll('$__range', '5m');

    // A scrape that a busy machine answers too late hides gauges until the next one.
    await until(async () => (await query(asked)).length > 0);
  });

  it('show exemplars that lead to traces', async () => {
    const answer = await fetch(
      `${url}/api/v1/query_exemplars?query=http_server_request_duration_seconds_bucket&start=0&end=${Date.now() / 1000 + 60}`,
    );
    const { data } = (await answer.json()) as { data: Array<{ exemplars: Array<{ labels: Record<string, string> }> }> };

    expect(data[0]?.exemplars[0]?.labels.trace_id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('are what the script writes', () => {
    execFileSync(process.execPath, [resolve(FOLDER, '..', '..', '..', 'scripts', 'dashboards.mjs'), '--check']);
  });
});

/** Makes every metric move: each kind of order, sign-in, job, refusal. */
async function useEverything(app: TestApp): Promise<void> {
  const manager = await app.signIn('manager');
  const buyer = await app.signIn('user');
  const product = await createProduct(manager);
  for (let round = 0; round < 2; round++) {
    const paid = await orderIn('paid', { buyer, manager, product });
    await manager.post(`orders/${paid.id}/cancel`);
    await buyer.post('orders', lines([product, 1_000_000]));
    await createUser(await app.signIn('admin'));
    await app.nobody.post('auth/login', { email: 'unknown@example.com', password: 'wrong password' });
    await buyer.get('products');
    await buyer.get('products');
    await new Promise((resolved) => setTimeout(resolved, 1500));
  }
  // Last, because signing in counts for the same address.
  for (let request = 0; request < 61; request++) await app.nobody.get('products');
}
