import { Injectable } from '@nestjs/common';

/** `degraded` and `disabled` parts do not make the instance unready. */
export interface HealthIndicator {
  readonly status: 'healthy' | 'degraded' | 'disabled';
  readonly message: string;
}

/** What modules report of the services that they depend on, from memory: a health check calls none of them. */
@Injectable()
export class HealthIndicators {
  private readonly indicators = new Map<string, () => HealthIndicator>();

  /** Throws when the name is taken. */
  register(name: string, indicator: () => HealthIndicator): void {
    if (this.indicators.has(name)) throw new Error(`The health indicator ${name} is registered twice.`);
    this.indicators.set(name, indicator);
  }

  /** The current report of each, by its name. */
  report(): Record<string, HealthIndicator> {
    return Object.fromEntries([...this.indicators].map(([name, indicator]) => [name, indicator()]));
  }
}
