import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import {
  BooleanProperty,
  EnumProperty,
  presenter,
  TextListProperty,
  TextProperty,
  type Timestamp,
  TimestampProperty,
} from '../../kernel/http/responses/response-properties.js';
import { VersionedResource } from '../../kernel/http/responses/versioned-resource.js';
import { BooleanField, BooleanParameter, IntegerField } from '../../kernel/http/validation/scalar.fields.js';
import { EnumListField } from '../../kernel/http/validation/nested.fields.js';
import { PartialRequest } from '../../kernel/http/validation/partial-request.js';
import { TextField, UrlField } from '../../kernel/http/validation/text.fields.js';
import { PUBLISHED_TYPES } from './published-events.js';
import { DISABLED_REASONS, type DisabledReason } from './webhook.entity.js';
import type { WebhookWithSecret } from './webhooks.service.js';

const DAY_SECONDS = 86_400;

export class WebhookRequest {
  @UrlField({
    description:
      'Where messages are sent by POST. It must lead to public addresses, by https, unless `OUTGOING_NETWORKS` allows others.',
    example: 'https://example.com/webhooks',
    schemes: ['https', 'http'],
  })
  url!: string;

  @TextField({
    description: 'What receives the messages.',
    example: 'Warehouse',
    min: 0,
    max: 200,
    optional: true,
    default: '',
  })
  description = '';

  @EnumListField(PUBLISHED_TYPES, {
    description: 'The types of events to send. Each requires the permission to read what its events tell.',
    example: ['order.paid', 'order.cancelled'],
  })
  eventTypes!: string[];

  @BooleanField({ description: 'Whether events are sent.', example: false, optional: true, default: true })
  isActive = true;
}

export class PatchWebhookRequest extends PartialRequest(WebhookRequest) {}

export class RotateWebhookSecretRequest {
  @IntegerField({
    description: 'Seconds for which messages are signed with the previous secrets, too.',
    example: DAY_SECONDS,
    min: 0,
    max: 7 * DAY_SECONDS,
    optional: true,
    default: DAY_SECONDS,
  })
  overlapSeconds = DAY_SECONDS;
}

export class ListWebhooksQuery extends ListQuery {
  @SortBy(['createdAt'], '-createdAt') sort = '-createdAt';
  @BooleanParameter({ description: 'Only active or only inactive webhooks.', optional: true }) isActive?: boolean;
}

export class WebhookResponse extends VersionedResource {
  @TextProperty('Where messages are sent.', 'https://example.com/webhooks') url!: string;
  @TextProperty('What receives the messages.', 'Warehouse') description!: string;

  @TextListProperty('The types of events that are sent.', ['order.paid', 'order.cancelled'])
  eventTypes!: readonly string[];

  @BooleanProperty('Whether events are sent.') isActive!: boolean;

  @EnumProperty(
    DISABLED_REASONS,
    'Why the application disabled it: `gone`, the endpoint answered 410; `failing`, it failed for a day. Null otherwise.',
    { nullable: true, example: null },
  )
  disabledReason!: DisabledReason | null;

  @TimestampProperty('Time of the first failed attempt since the last success; null when the last one succeeded.', {
    nullable: true,
    example: null,
  })
  failingSince!: Timestamp | null;

  @TimestampProperty('Until when messages are signed with secrets from before a rotation, too.', {
    nullable: true,
    example: null,
  })
  overlapUntil!: Timestamp | null;

  static readonly from = presenter(WebhookResponse);
}

export class WebhookWithSecretResponse extends WebhookResponse {
  @TextProperty(
    'The secret that messages are signed with. Store it now: it is not shown again.',
    'whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=',
  )
  secret!: string;

  static of(this: void, { webhook, secret }: WebhookWithSecret): WebhookWithSecretResponse {
    return { ...WebhookResponse.from(webhook), secret };
  }
}
