import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { newId } from '../../kernel/context/ids.js';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';
import { ThrottledLogger } from '../../kernel/logging/throttled-logger.js';
import { onRequest } from '../../kernel/telemetry/metrics/request-metrics.middleware.js';
import { bucketOf, emptyHistogram } from './duration-histogram.js';
import { TrafficRepository } from './traffic.repository.js';

const MINUTE_MS = 60_000;

/** Stores how many requests this process served, once a minute in which it served any. */
@Injectable()
export class TrafficRecorderService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly process = newId();
  private readonly outages = new ThrottledLogger(
    new Logger(TrafficRecorderService.name),
    'The requests of a minute could not be stored.',
  );
  private minute = currentMinute();
  private counts = { requests: 0, errors: 0, durations: emptyHistogram() };
  private timer: NodeJS.Timeout | undefined;
  private stopObserving: (() => void) | undefined;

  constructor(
    private readonly traffic: TrafficRepository,
    retention: RetentionService,
  ) {
    retention.register('traffic.cleanUp', 60, [{ table: 'traffic_minutes', column: 'minute', days: 14 }]);
  }

  onApplicationBootstrap(): void {
    this.stopObserving = onRequest((seconds, status) => {
      const bucket = bucketOf(seconds * 1000);
      this.counts.requests += 1;
      if (status >= 500) this.counts.errors += 1;
      this.counts.durations[bucket] = (this.counts.durations[bucket] ?? 0) + 1;
    });
    this.timer = setInterval(() => {
      if (currentMinute() !== this.minute) void this.flush();
    }, 1000).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopObserving?.();
    await this.flush();
  }

  /** Stores what was counted since the last time. Counts that cannot be stored are lost: they are only for a chart. */
  async flush(): Promise<void> {
    const { minute, counts } = this;
    this.minute = currentMinute();
    if (counts.requests === 0) return;
    this.counts = { requests: 0, errors: 0, durations: emptyHistogram() };
    try {
      await this.traffic.insert({ minute: new Date(minute), process: this.process, ...counts });
    } catch (error) {
      this.outages.warn(error as Error);
    }
  }
}

function currentMinute(): number {
  return Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
}
