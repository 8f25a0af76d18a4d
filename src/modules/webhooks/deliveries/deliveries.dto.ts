import { ListQuery, SortBy } from '../../../kernel/http/pagination/list.query.js';
import {
  EnumProperty,
  IntegerProperty,
  presenter,
  TextProperty,
  type Timestamp,
  TimestampProperty,
  UuidProperty,
} from '../../../kernel/http/responses/response-properties.js';
import { EnumField } from '../../../kernel/http/validation/scalar.fields.js';
import { PUBLISHED_TYPES, TEST_TYPE } from '../published-events.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from './webhook-delivery.entity.js';

const nullable = { nullable: true } as const;

export class ListDeliveriesQuery extends ListQuery {
  @SortBy(['createdAt'], '-createdAt') sort = '-createdAt';

  @EnumField(DELIVERY_STATUSES, { description: 'Only deliveries with this status.', optional: true })
  status?: DeliveryStatus;

  @EnumField([...PUBLISHED_TYPES, TEST_TYPE], {
    description: 'Only deliveries of events of this type.',
    optional: true,
  })
  eventType?: string;
}

export class DeliveryResponse {
  @UuidProperty('Id.') id!: string;
  @UuidProperty('The webhook.') webhookId!: string;
  @UuidProperty('The `webhook-id` of the message, the same each time it is sent.') messageId!: string;
  @TextProperty('The type of the event.', 'order.paid') eventType!: string;

  @EnumProperty(
    DELIVERY_STATUSES,
    'Status. `cancelled`: the webhook was deactivated or deleted before it was delivered.',
  )
  status!: DeliveryStatus;

  @IntegerProperty('Number of attempts.', 1) attempts!: number;
  @IntegerProperty('Status of the last response; null when there was none.', 204, nullable) responseStatus!:
    number | null;
  @TextProperty('Why the last attempt failed.', 'The endpoint answered 503.', nullable) error!: string | null;
  @IntegerProperty('Duration of the last attempt in milliseconds.', 120, nullable) durationMs!: number | null;
  @TimestampProperty('Time of creation.') createdAt!: Timestamp;
  @TimestampProperty('Time of the last attempt.', nullable) attemptedAt!: Timestamp | null;
  @TimestampProperty('Time of the next attempt; null when there will be none.', nullable)
  nextAttemptAt!: Timestamp | null;
  @TimestampProperty('When it was delivered, failed for good or was cancelled.', nullable)
  finishedAt!: Timestamp | null;

  static readonly from = presenter(DeliveryResponse);
}
