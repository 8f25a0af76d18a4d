import { Injectable } from '@nestjs/common';
import { HealthChecks } from '../telemetry/health-checks.js';
import { gauge } from '../telemetry/metrics/metrics.js';
import { OutboxRepository } from './outbox.repository.js';

const oldestSeconds = gauge(
  'keelson_outbox_lag_seconds',
  'Age of the oldest event that is not handled and has not failed.',
);
const waiting = gauge('keelson_outbox_events', 'Events in the outbox.', ['state']);

/** A worker relays events within a second, and a handler that fails is tried again within seconds. */
const MAX_LAG_SECONDS = 60;

/** Events that wait in the outbox. They are in the database, so every process reports the same values. */
@Injectable()
export class OutboxMetrics {
  constructor(outbox: OutboxRepository, checks: HealthChecks) {
    checks.register('outbox', async () => {
      const backlog = await outbox.backlog();
      const lag = Math.round(backlog.oldestSeconds);
      return lag <= MAX_LAG_SECONDS
        ? { status: 'healthy', message: 'Events are handled in time.', details: backlog }
        : { status: 'degraded', message: `The oldest event has waited for ${lag} s.`, details: backlog };
    });
    oldestSeconds.readFrom(async (set) => set((await outbox.backlog()).oldestSeconds));
    waiting.readFrom(async (set) => {
      const { pending, failed } = await outbox.backlog();
      set(pending, { state: 'pending' });
      set(failed, { state: 'failed' });
    });
  }
}
