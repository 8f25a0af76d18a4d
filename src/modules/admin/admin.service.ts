import { Injectable } from '@nestjs/common';
import { slowestStatements, type StatementStatistics } from '../../kernel/database/statements/statement-statistics.js';
import { registry } from '../../kernel/telemetry/metrics/metrics.js';
import { percentile } from './duration-histogram.js';
import { TrafficRepository } from './traffic.repository.js';

interface TrafficPoint {
  readonly time: Date;
  readonly requests: number;
  readonly errors: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export interface Traffic {
  /** Seconds between two points. */
  readonly stepSeconds: number;
  readonly points: readonly TrafficPoint[];
}

interface CacheStatistics {
  readonly name: string;
  readonly hits: number;
  readonly misses: number;
}

export interface ProcessStatistics {
  readonly statements: readonly StatementStatistics[];
  readonly caches: readonly CacheStatistics[];
}

/** A chart shows no more. */
const MAX_POINTS = 360;

/** Figures for the admin page. */
@Injectable()
export class AdminService {
  constructor(private readonly traffic: TrafficRepository) {}

  /** The requests of all processes by minute, or by longer steps when the range has many minutes. */
  async listTraffic(after: Date, before: Date): Promise<Traffic> {
    const minutes = (before.getTime() - after.getTime()) / 60_000;
    const stepSeconds = 60 * Math.max(1, Math.ceil(minutes / MAX_POINTS));
    const steps = await this.traffic.list(after, before, stepSeconds);
    const points = steps.map(({ time, requests, errors, durations }) => ({
      time,
      requests,
      errors,
      p50Ms: percentile(durations, 0.5),
      p95Ms: percentile(durations, 0.95),
    }));
    return { stepSeconds, points };
  }

  /** What this process has counted since it started: its slowest statements and its caches. */
  async getProcess(): Promise<ProcessStatistics> {
    const lookups = (await registry.getMetricsAsJSON()).find(({ name }) => name.startsWith('keelson_cache_lookups'));
    const caches = new Map<string, { name: string; hits: number; misses: number }>();
    for (const { labels, value } of lookups?.values ?? []) {
      const name = String(labels.cache);
      const cache = caches.get(name) ?? { name, hits: 0, misses: 0 };
      caches.set(name, cache);
      cache[labels.outcome === 'hit' ? 'hits' : 'misses'] = value;
    }
    return { statements: slowestStatements(20), caches: [...caches.values()] };
  }
}
