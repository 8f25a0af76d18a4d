import { Injectable } from '@nestjs/common';
import { HealthChecks } from '../../../kernel/telemetry/health-checks.js';
import { gauge } from '../../../kernel/telemetry/metrics/metrics.js';
import { TreeRepository } from './tree.repository.js';

const waiting = gauge('keelson_audit_pending_records', 'Audit records that wait to be sealed.');
const delay = gauge('keelson_audit_seal_delay_seconds', 'Age of the oldest audit record that waits to be sealed.');

/** A worker seals records within a second. */
const MAX_DELAY_SECONDS = 60;

/** Audit records that wait to be sealed. They are in the database, so every process reports the same values. */
@Injectable()
export class SealingMetrics {
  constructor(tree: TreeRepository, checks: HealthChecks) {
    checks.register('audits', async () => {
      const backlog = await tree.backlog();
      const seconds = Math.round(backlog.oldestSeconds);
      return seconds <= MAX_DELAY_SECONDS
        ? { status: 'healthy', message: 'Audit records are sealed in time.', details: backlog }
        : { status: 'degraded', message: `The oldest audit record has waited for ${seconds} s.`, details: backlog };
    });
    waiting.readFrom(async (set) => set((await tree.backlog()).pending));
    delay.readFrom(async (set) => set((await tree.backlog()).oldestSeconds));
  }
}
