import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { counter, durations, gauge } from '../../kernel/telemetry/metrics/metrics.js';
import { DeliveryQueueRepository } from './deliveries/delivery-queue.repository.js';

const OUTCOMES = ['delivered', 'retried', 'failed'] as const;
export type AttemptOutcome = (typeof OUTCOMES)[number];

const attempts = counter(
  'keelson_webhook_attempts_total',
  'Attempts to deliver a message to a webhook, by outcome; failed ones are not retried.',
  ['outcome'],
  OUTCOMES.map((outcome) => ({ outcome })),
);
const duration = durations(
  'keelson_webhook_attempt_duration_seconds',
  'Time that the endpoint of a webhook took to answer, or to fail.',
);
const pending = gauge('keelson_webhook_deliveries_pending', 'Messages that wait for their delivery to a webhook.');

export function countAttempt(outcome: AttemptOutcome, durationMs: number): void {
  attempts.inc({ outcome });
  duration.observe(durationMs / 1000);
}

/** What waits is in the database, so every process reports the same value. */
@Injectable()
export class WebhooksMetrics {
  constructor(queue: DeliveryQueueRepository, @Inject(CONFIG) { webhooks }: Config) {
    if (webhooks.enabled) pending.readFrom(async (set) => set(await queue.countPending()));
  }
}
