import { loadavg, totalmem } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { DatabaseReadOnly } from '../../kernel/database/connections/pool-connections.js';
import { Database } from '../../kernel/database/database.js';
import type { PoolMetrics } from '../../kernel/database/connections/pool-monitor.js';
import { Readiness } from '../../kernel/http/readiness.js';
import { type CheckResult, HealthChecks } from '../../kernel/telemetry/health-checks.js';
import { version } from '../../config/version.js';

export interface Health {
  readonly status: CheckResult['status'];
  readonly timestamp: Date;
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/** Figures of this process and its machine. */
export interface ProcessFigures {
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  readonly machineBytes: number;
  /** Processor time since the start, in seconds. */
  readonly processorSeconds: number;
  /** Of the machine, over one, five and fifteen minutes. */
  readonly load: readonly number[];
}

export interface DetailedHealth extends Health {
  readonly process: ProcessFigures;
  readonly pool: PoolMetrics;
  /** Settings that are valid and may not be meant. */
  readonly warnings: readonly string[];
}

const DATABASE_TIMEOUT_MS = 2000;

/** Liveness and readiness of this instance. */
@Injectable()
export class HealthService {
  constructor(
    private readonly database: Database,
    private readonly readiness: Readiness,
    private readonly checks: HealthChecks,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Liveness, without a look at anything outside the process. */
  live(): Health {
    return health({ process: { status: 'healthy', message: 'The process answers.' } });
  }

  /** Everything: readiness, and what instances can do without for a while. */
  async all(): Promise<Health> {
    const [{ checks: required }, optional] = await Promise.all([this.ready(), this.checks.results()]);
    const withoutDetails = Object.entries(optional).map(([name, check]) => [name, { ...check, details: undefined }]);
    return health({ ...required, ...(Object.fromEntries(withoutDetails) as typeof optional) });
  }

  /** The same with what admins may know, figures of the process, and settings to look at. */
  async detailed(): Promise<DetailedHealth> {
    const [{ checks: required }, optional] = await Promise.all([this.ready(), this.checks.results()]);
    return {
      ...health({ ...required, ...optional }),
      process: processFigures(),
      pool: this.database.poolMetrics,
      warnings: configurationWarnings(this.config),
    };
  }

  /** Readiness: the database answers, and the instance is not shutting down. */
  async ready(): Promise<Health> {
    const traffic: CheckResult = this.readiness.isLeaving
      ? { status: 'unhealthy', message: 'The instance is shutting down.' }
      : { status: 'healthy', message: 'The instance takes requests.' };
    return health({ traffic, database: await this.checkDatabase() });
  }

  /** Whether the database answers within the timeout. */
  async db(): Promise<Health> {
    return health({ database: await this.checkDatabase() });
  }

  private async checkDatabase(): Promise<CheckResult> {
    try {
      const responseTimeMs = Math.round((await this.database.ping(DATABASE_TIMEOUT_MS)) * 10) / 10;
      return { status: 'healthy', message: 'The database answers.', responseTimeMs };
    } catch (error) {
      const message = error instanceof DatabaseReadOnly ? error.message : 'The database does not answer.';
      return { status: 'unhealthy', message };
    }
  }
}

function health(checks: Record<string, CheckResult>): Health {
  const statuses = Object.values(checks).map(({ status }) => status);
  return {
    status: (['unhealthy', 'degraded'] as const).find((status) => statuses.includes(status)) ?? 'healthy',
    timestamp: new Date(),
    version,
    uptimeSeconds: Math.round(process.uptime()),
    checks,
  };
}

function processFigures(): ProcessFigures {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    residentBytes: rss,
    heapUsedBytes: heapUsed,
    machineBytes: totalmem(),
    processorSeconds: Math.round((user + system) / 1000) / 1000,
    load: loadavg().map((load) => Math.round(load * 100) / 100),
  };
}

function configurationWarnings({ production, mail, redisUrl, metrics, sentryDsn, http, worker }: Config): string[] {
  if (!production) return [];
  const warnings: Array<[boolean, string]> = [
    [mail.smtpUrl === undefined, 'SMTP_URL is not set: mails are written to files.'],
    [redisUrl === undefined, 'REDIS_URL is not set: each instance counts rate limits for itself.'],
    [
      metrics.port === undefined && metrics.token === undefined,
      'Neither METRICS_PORT nor METRICS_TOKEN is set: nothing can alert.',
    ],
    [sentryDsn === undefined, 'SENTRY_DSN is not set: errors are only in the log.'],
    [http.trustProxy === 0, 'TRUST_PROXY is 0: behind a proxy all callers share one address.'],
    [worker, 'WORKER is true: jobs take processor time from requests.'],
  ];
  return warnings.filter(([applies]) => applies).map(([, warning]) => warning);
}
