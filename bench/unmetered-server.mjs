/** The application without its metrics: nothing is counted, observed or timed for them. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../scripts/setup/paths.mjs';

const load = createRequire(import.meta.url);
load('reflect-metadata');
const built = (path) => load(join(root, 'dist/src', path));

const { Counter, Gauge } = load('prom-client');
const { DurationHistogram } = built('kernel/telemetry/metrics/duration-histogram.js');
for (const [metric, method] of [
  [Counter, 'inc'],
  [DurationHistogram, 'observe'],
  [Gauge, 'set'],
])
  metric.prototype[method] = () => {};
const middleware = built('kernel/telemetry/metrics/request-metrics.middleware.js');
middleware.requestMetrics = (_request, _response, next) => next();
if (middleware.requestMetrics.length !== 3) throw new Error('The middleware of the metrics cannot be replaced.');

built('main.js');
