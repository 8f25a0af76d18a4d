import { Injectable } from '@nestjs/common';
import { withTimeout } from '../context/with-timeout.js';
import { gauge } from './metrics/metrics.js';

/** What a check found. `degraded`: requests are served, but not all of the application works. `disabled`: not configured. */
export interface CheckResult {
  readonly status: 'healthy' | 'degraded' | 'disabled' | 'unhealthy';
  /** For every caller: without addresses, names of hosts or errors of libraries. */
  readonly message: string;
  readonly responseTimeMs?: number;
  /** For admins. */
  readonly details?: object;
}

type Check = () => CheckResult | Promise<CheckResult>;

const TIMEOUT_MS = 2000;
/** Everyone may ask for the health of the application; the checks run this often at most. */
const TTL_MS = 5000;

const health = gauge('keelson_health_check', '1 when a check is healthy or disabled, else 0.', ['check']);

/** Checks of what an instance can do without, declared beside what they check. */
@Injectable()
export class HealthChecks {
  private readonly checks = new Map<string, Check>();
  private readonly reports = new Map<string, () => CheckResult>();
  private cached: { readonly results: Promise<Record<string, CheckResult>>; readonly endsAtMs: number } | undefined;

  constructor() {
    health.readFrom(async (set) => {
      for (const [check, { status }] of Object.entries(await this.results()))
        set(status === 'healthy' || status === 'disabled' ? 1 : 0, { check });
    });
  }

  /** Has `check` called with the others. One that throws, or answers after two seconds, counts as degraded. */
  register(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** Has `report` called at every question: it answers from memory. */
  registerReport(name: string, report: () => CheckResult): void {
    this.reports.set(name, report);
  }

  /** Current reports, and the results of all checks, five seconds old at most, by name. */
  async results(): Promise<Record<string, CheckResult>> {
    if (!this.cached || performance.now() >= this.cached.endsAtMs)
      this.cached = { results: this.runAll(), endsAtMs: performance.now() + TTL_MS };
    const results = await this.cached.results;
    return { ...results, ...Object.fromEntries([...this.reports].map(([name, report]) => [name, report()])) };
  }

  private async runAll(): Promise<Record<string, CheckResult>> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await runInTime(check)] as const),
    );
    return Object.fromEntries(results);
  }
}

async function runInTime(check: Check): Promise<CheckResult> {
  try {
    return await withTimeout(TIMEOUT_MS, Promise.resolve(check()));
  } catch {
    return { status: 'degraded', message: 'The check failed, or did not end in time.' };
  }
}
