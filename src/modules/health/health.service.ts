import { Injectable } from '@nestjs/common';
import { DatabaseReadOnly } from '../../kernel/database/connections.js';
import { Database } from '../../kernel/database/database.js';
import { type HealthIndicator, HealthIndicators } from '../../kernel/http/health-indicators.js';
import { Readiness } from '../../kernel/http/readiness.js';
import { version } from '../../config/version.js';

export interface Check {
  readonly status: HealthIndicator['status'] | 'unhealthy';
  readonly message: string;
  readonly responseTimeMs?: number;
}

export type Health = ReturnType<typeof health>;

const DATABASE_TIMEOUT_MS = 2000;

/** Liveness and readiness of this instance. */
@Injectable()
export class HealthService {
  constructor(
    private readonly database: Database,
    private readonly readiness: Readiness,
    private readonly indicators: HealthIndicators,
  ) {}

  /** Liveness, without a look at anything outside the process. */
  live(): Health {
    return health({ process: { status: 'healthy', message: 'The process answers.' } });
  }

  /** Readiness: the database answers, and the instance is not shutting down. Degraded parts are named, too. */
  async ready(): Promise<Health> {
    const traffic: Check = this.readiness.isLeaving
      ? { status: 'unhealthy', message: 'The instance is shutting down.' }
      : { status: 'healthy', message: 'The instance takes requests.' };
    return health({ traffic, database: await this.checkDatabase(), ...this.indicators.report() });
  }

  /** Whether the database answers within the timeout. */
  async db(): Promise<Health> {
    return health({ database: await this.checkDatabase() });
  }

  private async checkDatabase(): Promise<Check> {
    try {
      const responseTimeMs = Math.round((await this.database.ping(DATABASE_TIMEOUT_MS)) * 10) / 10;
      return { status: 'healthy', message: 'The database answers.', responseTimeMs };
    } catch (error) {
      const message = error instanceof DatabaseReadOnly ? error.message : 'The database does not answer.';
      return { status: 'unhealthy', message };
    }
  }
}

function health(checks: Readonly<Record<string, Check>>) {
  const isHealthy = Object.values(checks).every(({ status }) => status !== 'unhealthy');
  return {
    status: isHealthy ? ('healthy' as const) : ('unhealthy' as const),
    timestamp: new Date(),
    version,
    uptimeSeconds: Math.round(process.uptime()),
    checks,
  };
}
