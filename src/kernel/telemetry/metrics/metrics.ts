import { Logger } from '@nestjs/common';
import { Counter, Gauge, type Metric, type OpenMetricsContentType, Registry } from 'prom-client';
import { withTimeout } from '../../context/with-timeout.js';
import { ThrottledLogger } from '../../logging/throttled-logger.js';
import { DurationHistogram } from './duration-histogram.js';

/** Seconds within which requests and statements end, from a cached read to one that a proxy gives up on. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SOURCE_TIMEOUT_MS = 2000;

/** Adds one value of a gauge. */
type SetValue<Label extends string> = (value: number, labels?: Partial<Record<Label, string>>) => void;

interface SourcedGauge<Label extends string> {
  /** The gauge has the values that `read` sets, and none when it throws or takes longer than two seconds. */
  readFrom(read: (set: SetValue<Label>) => void | Promise<void>): void;
}

/**
 * The metrics of this process, in the text format of OpenMetrics 1.0. They are
 * declared at the top of the file that counts, so that a process has each of them
 * once. A label takes values from a fixed set: never ids, addresses or paths.
 */
export const registry = new Registry<OpenMetricsContentType>();
registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);

const outages = new ThrottledLogger(new Logger('Metrics'), 'A metric could not be read.');

const failures = counter('keelson_metric_source_failures_total', 'Gauges that could not be read.', ['metric']);

/**
 * `name` ends in `_total`. Series of `known` labels begin at 0, so that their first
 * increment is seen as one.
 */
export function counter<Label extends string = never>(
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
  known: ReadonlyArray<Partial<Record<Label, string>>> = [],
): Counter<Label> {
  const created = new Counter({ name, help, labelNames, registers: [registry] });
  for (const labels of known) created.inc(labels, 0);
  return created;
}

/** A histogram of seconds. */
export function durations(
  name: string,
  help: string,
  labelNames: readonly string[] = [],
  buckets: readonly number[] = DURATION_BUCKETS,
): DurationHistogram {
  const created = new DurationHistogram(name, help, labelNames, buckets);
  // The registry asks a metric for its name and its values; its type names the four classes of prom-client.
  registry.registerMetric(created as unknown as Metric);
  return created;
}

/** A gauge without a value until it is given a source; a new source replaces the one before. */
export function gauge<Label extends string = never>(
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
): SourcedGauge<Label> {
  let read: ((set: SetValue<Label>) => void | Promise<void>) | undefined;
  const sourced: Gauge<Label> = new Gauge({
    name,
    help,
    labelNames,
    registers: [registry],
    async collect() {
      clear();
      if (!read) return;
      // Values of a source that is late must not appear in a later collection.
      let isCurrent = true;
      const set: SetValue<Label> = (value, labels = {}) => {
        if (isCurrent) sourced.set(labels, value);
      };
      try {
        await withTimeout(SOURCE_TIMEOUT_MS, Promise.resolve(read(set)));
      } catch (error) {
        outages.warn(error as Error);
        clear();
        failures.inc({ metric: name });
      }
      isCurrent = false;
    },
  });
  const clear = () => {
    sourced.reset();
    if (labelNames.length === 0) sourced.remove();
  };
  return { readFrom: (source) => (read = source) };
}
