import { Injectable } from '@nestjs/common';
import { gauge } from '../telemetry/metrics/metrics.js';
import { OutboxRepository } from './outbox.repository.js';

const lag = gauge('keelson_outbox_lag_seconds', 'Age of the oldest event that is not handled and has not failed.');
const waiting = gauge('keelson_outbox_events', 'Events in the outbox.', ['state']);

/** Events that wait in the outbox. They are in the database, so every process reports the same values. */
@Injectable()
export class OutboxMetrics {
  constructor(outbox: OutboxRepository) {
    lag.readFrom(async (set) => set((await outbox.backlog()).oldestSeconds));
    waiting.readFrom(async (set) => {
      const { pending, failed } = await outbox.backlog();
      set(pending, { state: 'pending' });
      set(failed, { state: 'failed' });
    });
  }
}
