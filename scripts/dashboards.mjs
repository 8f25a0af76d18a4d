/**
 * Writes the dashboards of Grafana in deploy/observability/dashboards. The names of
 * metrics come from the application, so that a panel cannot name one that does not exist.
 *
 *     npm run dashboards              writes them
 *     npm run dashboards -- --check   fails when they differ
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { format } from 'prettier';
import { buildIfStale } from './build.mjs';
import { root } from './setup/paths.mjs';

const folder = join(root, 'deploy/observability/dashboards');

if (!(await buildIfStale())) process.exit(1);
const metrics = metricNames();

const http = metric('http_server_request_duration_seconds');
const latency = (quantile, by = '') =>
  `histogram_quantile(${quantile}, sum by (le${by}) (rate(${http}_bucket[$__rate_interval])))`;
const perSecond = (name, by = '') => `sum${by && ` by (${by})`} (rate(${metric(name)}[$__rate_interval]))`;
const latest = (name, by = '') => `max${by && ` by (${by})`} (${metric(name)})`;

const DASHBOARDS = {
  service: {
    title: 'Keelson: service',
    panels: [
      panel('Requests', 'reqps', [`sum by (http_route) (rate(${http}_count[$__rate_interval]))`, '{{http_route}}']),
      panel('Latency', 's', [latency(0.5), 'p50'], [latency(0.95), 'p95'], [latency(0.99), 'p99']),
      panel('p95 by route', 's', [latency(0.95, ', http_route'), '{{http_route}}']),
      panel('Responses', 'reqps', [
        `sum by (http_response_status_code) (rate(${http}_count[$__rate_interval]))`,
        '{{http_response_status_code}}',
      ]),
      panel('Active requests', 'short', [`sum(${metric('http_server_active_requests')})`, 'active']),
      panel('Health checks', 'short', [`min by (check) (${metric('keelson_health_check')})`, '{{check}}']),
      panel('Event loop delay', 's', [latest('nodejs_eventloop_lag_p99_seconds', 'instance'), '{{instance}}']),
      panel('Garbage collection', 'percentunit', [
        `sum(rate(${metric('nodejs_gc_duration_seconds')}_sum[$__rate_interval]))`,
        'share of time',
      ]),
      panel('Processor', 'short', [perSecond('process_cpu_seconds_total', 'instance'), '{{instance}}']),
      panel('Memory', 'bytes', [latest('process_resident_memory_bytes', 'instance'), '{{instance}}']),
    ],
  },
  database: {
    title: 'Keelson: database',
    panels: [
      panel('Statements', 'ops', [
        `sum by (db_operation_name) (rate(${metric('db_client_operation_duration_seconds')}_count[$__rate_interval]))`,
        '{{db_operation_name}}',
      ]),
      panel('p95 of statements', 's', [
        `histogram_quantile(0.95, sum by (le, db_operation_name) (rate(${metric('db_client_operation_duration_seconds')}_bucket[$__rate_interval])))`,
        '{{db_operation_name}}',
      ]),
      panel(
        'Connections',
        'short',
        [
          `sum by (db_client_connection_state) (${metric('db_client_connection_count')})`,
          '{{db_client_connection_state}}',
        ],
        [`sum(${metric('db_client_connection_max')})`, 'most'],
      ),
      panel('Callers that wait', 'short', [`sum(${metric('db_client_connection_pending_requests')})`, 'waiting']),
      panel('p95 of the wait', 's', [
        `histogram_quantile(0.95, sum by (le) (rate(${metric('db_client_connection_wait_time_seconds')}_bucket[$__rate_interval])))`,
        'wait',
      ]),
      panel(
        'Transactions',
        'ops',
        [perSecond('keelson_db_transactions_total', 'outcome'), '{{outcome}}'],
        [perSecond('keelson_db_transaction_retries_total'), 'retried'],
      ),
      panel('Lost connections', 'ops', [perSecond('db_client_connection_lost_total'), 'lost']),
      panel('Circuit open', 'short', [latest('keelson_db_circuit_open', 'instance'), '{{instance}}']),
      panel('Cache hits', 'percentunit', [
        `sum by (cache) (rate(${metric('keelson_cache_lookups_total')}{outcome="hit"}[$__rate_interval])) / sum by (cache) (rate(${metric('keelson_cache_lookups_total')}[$__rate_interval]))`,
        '{{cache}}',
      ]),
      panel('Free disk', 'percentunit', [
        `${metric('keelson_disk_free_bytes')} / ${metric('keelson_disk_size_bytes')}`,
        '{{instance}}',
      ]),
    ],
  },
  jobs: {
    title: 'Keelson: jobs',
    panels: [
      panel('Workers', 'short', [latest('keelson_workers'), 'workers']),
      panel('Jobs', 'short', [latest('keelson_queue_jobs', 'queue, state'), '{{queue}} {{state}}']),
      panel('Oldest waiting job', 's', [latest('keelson_queue_oldest_seconds', 'queue'), '{{queue}}']),
      panel('Attempts', 'ops', [
        `sum by (job) (rate(${metric('keelson_job_duration_seconds')}_count[$__rate_interval]))`,
        '{{job}}',
      ]),
      panel('p95 of attempts', 's', [
        `histogram_quantile(0.95, sum by (le, job) (rate(${metric('keelson_job_duration_seconds')}_bucket[$__rate_interval])))`,
        '{{job}}',
      ]),
      panel('Failed attempts', 'ops', [`${perSecond('keelson_job_failures_total')} or vector(0)`, 'failed']),
      panel('Events in the outbox', 'short', [latest('keelson_outbox_events', 'state'), '{{state}}']),
      panel('Outbox lag', 's', [latest('keelson_outbox_lag_seconds'), 'lag']),
      panel(
        'Relay',
        'ops',
        [perSecond('keelson_relay_events_total'), 'events'],
        [perSecond('keelson_relay_failures_total'), 'failed batches'],
      ),
      panel('Audit records that wait to be sealed', 'short', [latest('keelson_audit_pending_records'), 'records']),
      panel('Seal delay', 's', [latest('keelson_audit_seal_delay_seconds'), 'delay']),
    ],
  },
  business: {
    title: 'Keelson: business',
    panels: [
      panel(
        'Orders',
        'short',
        [increase('keelson_orders_placed_total'), 'placed'],
        [increase('keelson_orders_paid_total'), 'paid'],
      ),
      panel('Cancelled orders', 'short', [increase('keelson_orders_cancelled_total', 'reason'), '{{reason}}']),
      panel('Refused for stock', 'short', [increase('keelson_orders_refused_for_stock_total'), 'refused']),
      panel('Revenue (minor units)', 'short', [
        increase('keelson_revenue_minor_units_total', 'currency'),
        '{{currency}}',
      ]),
      panel('Refunds (minor units)', 'short', [
        increase('keelson_refunds_minor_units_total', 'currency'),
        '{{currency}}',
      ]),
      panel('Sold-out products', 'short', [latest('keelson_products_sold_out'), 'sold out']),
      panel('New users', 'short', [increase('keelson_users_created_total'), 'users']),
      panel(
        'Sign-ins',
        'short',
        [increase('auth_success_total', 'provider'), '{{provider}}'],
        [increase('auth_failure_total', 'reason'), 'refused: {{reason}}'],
      ),
      panel('Token refreshes', 'short', [increase('auth_refresh_total', 'outcome'), '{{outcome}}']),
      panel('AI tokens', 'short', [increase('keelson_ai_tokens_total', 'kind'), '{{kind}}']),
      panel('Refused by rate limits', 'reqps', [perSecond('keelson_rate_limited_total', 'limit'), '{{limit}}']),
    ],
  },
};

let stale = 0;
for (const [name, { title, panels }] of Object.entries(DASHBOARDS)) {
  const file = join(folder, `${name}.json`);
  const text = await format(JSON.stringify(dashboard(name, title, panels)), { parser: 'json', printWidth: 120 });
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  stale += 1;
  if (process.argv.includes('--check')) console.error(`${file} is not what scripts/dashboards.mjs writes.`);
  else writeFileSync(file, text);
}
if (process.argv.includes('--check') && stale > 0) process.exit(1);
process.exit(0);

/** The names of all metrics that the application declares, those of the runtime included. */
function metricNames() {
  const require = createRequire(import.meta.url);
  require(join(root, 'dist/src/app.js'));
  const { registry } = require(join(root, 'dist/src/kernel/telemetry/metrics/metrics.js'));
  require('prom-client').collectDefaultMetrics({ register: registry });
  return new Set(registry.getMetricsAsArray().map(({ name }) => name));
}

function metric(name) {
  if (!metrics.has(name)) throw new Error(`The application has no metric ${name}.`);
  return name;
}

function increase(name, by = '') {
  return `sum${by && ` by (${by})`} (increase(${metric(name)}[$__range]))`;
}

function panel(title, unit, ...queries) {
  return { title, unit, queries };
}

function dashboard(uid, title, panels) {
  const datasource = { type: 'prometheus', uid: 'prometheus' };
  return {
    uid: `keelson-${uid}`,
    title,
    tags: ['keelson'],
    timezone: 'browser',
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    panels: panels.map(({ title: name, unit, queries }, index) => ({
      id: index + 1,
      type: 'timeseries',
      title: name,
      datasource,
      gridPos: { x: (index % 2) * 12, y: Math.floor(index / 2) * 8, w: 12, h: 8 },
      fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
      targets: queries.map(([expr, legendFormat], at) => ({
        refId: String.fromCharCode(65 + at),
        expr,
        legendFormat,
        datasource,
        exemplar: expr.includes('_bucket'),
      })),
    })),
  };
}
