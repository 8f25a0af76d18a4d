import { eventType } from '../../kernel/events/domain-event.js';
import type { DisabledReason } from './webhook.entity.js';

/** The application disabled an endpoint that no longer takes messages. */
export const WebhookDisabled = eventType<{
  readonly url: string;
  readonly reason: DisabledReason;
  /** Who registered it; null when that user was deleted. */
  readonly createdBy: string | null;
}>('webhook.disabled', 1);
