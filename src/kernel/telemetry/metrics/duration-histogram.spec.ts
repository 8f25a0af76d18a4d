import { Histogram, type Metric, type OpenMetricsContentType, Registry } from 'prom-client';
import { DurationHistogram } from './duration-histogram.js';

const NAME = 'a_duration_seconds';
const HELP = 'Time of a test.';
const BOUNDS = [0.001, 0.25, 1];
const NOW = new Date('2026-01-02T03:04:05.678Z');

function openMetrics() {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
}

function ours(labelNames: string[]) {
  const histogram = new DurationHistogram(NAME, HELP, labelNames, BOUNDS);
  const registry = openMetrics();
  registry.registerMetric(histogram as unknown as Metric);
  return { histogram, registry };
}

function theirs(labelNames: string[]) {
  const registry = openMetrics();
  const options = { name: NAME, help: HELP, buckets: BOUNDS, enableExemplars: true, registers: [registry] };
  return { histogram: new Histogram({ ...options, labelNames }), registry };
}

describe('a histogram of durations', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is written as one of prom-client, with labels, exemplars and values at, below and above its bounds', async () => {
    const [own, known] = [ours(['method', 'status']), theirs(['method', 'status'])];
    for (const [index, value] of [0, 0.001, 0.0011, 0.25, 0.9, 1, 1.5, 1000].entries())
      for (const [method, status] of [
        ['GET', 200],
        ['GET', 404],
        ['POST "quoted"\n', 200],
      ] as const) {
        const traceId = index % 2 === 0 ? undefined : String(index).padStart(32, '0');
        own.histogram.observe(value, [method, status], traceId);
        const exemplarLabels = traceId === undefined ? {} : { trace_id: traceId };
        known.histogram.observe({ labels: { method, status }, value, exemplarLabels });
      }

    const text = await own.registry.metrics();

    expect(text).toBe(await known.registry.metrics());
    expect(text).toContain('a_duration_seconds_bucket{le="+Inf",method="GET",status="404"} 8 # {trace_id="');
  });

  it('without labels has a series before anything was observed', async () => {
    expect(await ours([]).registry.metrics()).toBe(await theirs([]).registry.metrics());
  });

  it('leaves out a label without a value', async () => {
    const { histogram, registry } = ours(['route', 'status']);
    histogram.observe(0.5, [undefined, 404]);

    expect(await registry.metrics()).toContain('a_duration_seconds_count{status="404"} 1');
  });

  it('adds up with those of other processes', async () => {
    const [one, other] = [ours(['method']), ours(['method'])];
    one.histogram.observe(0.5, ['GET']);
    other.histogram.observe(0.5, ['GET']);
    other.histogram.observe(2, ['GET']);
    const { AggregatorRegistry } = await import('prom-client');

    const together = AggregatorRegistry.aggregate([
      await one.registry.getMetricsAsJSON(),
      await other.registry.getMetricsAsJSON(),
    ]);

    const text = await together.metrics();
    expect(text).toContain('a_duration_seconds_bucket{le="1",method="GET"} 2');
    expect(text).toContain('a_duration_seconds_count{method="GET"} 3');
  });
});
