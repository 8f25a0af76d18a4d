import { notFound, problem } from '../../kernel/errors/problem.js';

export class WebhookNotFound extends notFound(
  'webhook_not_found',
  'webhook',
  'No webhook has this id, or it was deleted.',
) {}

export class WebhookDeliveryNotFound extends notFound(
  'webhook_delivery_not_found',
  'delivery',
  'The webhook has no delivery with this id. Deliveries are kept for 30 days.',
) {}

export class WebhookInactive extends problem(
  'conflict',
  'webhook_inactive',
  'The webhook is inactive',
  'The webhook is inactive, so nothing is sent to it except tests. Set `isActive` to true first.',
) {}

export class WebhookDeliveryPending extends problem(
  'conflict',
  'webhook_delivery_pending',
  'The delivery is pending',
  'The delivery is still being attempted, so it cannot be sent again. Wait until its status is another one.',
) {}

export class WebhooksOff extends problem(
  'not_configured',
  'webhooks_off',
  'Webhooks are switched off',
  'This installation sends no webhooks: its operator has set WEBHOOKS=false. Webhooks can be managed; nothing is sent.',
) {}
