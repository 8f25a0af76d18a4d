import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import { PageInfo } from '../../kernel/http/pagination/page.response.js';
import {
  BooleanProperty,
  EnumProperty,
  IntegerProperty,
  JsonProperty,
  ListProperty,
  presenter,
  TextProperty,
  type Timestamp,
  TimestampProperty,
  UuidProperty,
} from '../../kernel/http/responses/response-properties.js';
import { BooleanField, BooleanParameter, EnumField } from '../../kernel/http/validation/scalar.fields.js';
import { ArrayField } from '../../kernel/http/validation/nested.fields.js';
import { TextField } from '../../kernel/http/validation/text.fields.js';
import { NOTIFICATION_TYPE_NAMES, NOTIFICATION_TYPES, type NotificationTypeName } from './notification-types.js';
import { type Channel, CHANNELS } from './preferences/notification-preference.entity.js';

const TYPE = 'What happened.';
const CHANNEL = '`inbox`: in this list, and at once by socket. `email`: by e-mail.';

export class ListNotificationsQuery extends ListQuery {
  @SortBy(['createdAt'], '-createdAt') sort = '-createdAt';
  @EnumField(NOTIFICATION_TYPE_NAMES, { description: 'Only notifications of this type.', optional: true })
  type?: string;
  @BooleanParameter({ description: 'Only notifications that were read, or only others.', optional: true })
  read?: boolean;
}

export class NotificationResponse {
  @UuidProperty('Id; `lastId` of a socket resumes after it.') id!: string;
  @EnumProperty(NOTIFICATION_TYPE_NAMES, TYPE) type!: string;
  @JsonProperty('What it is about; the members depend on the type.', NOTIFICATION_TYPES['order.placed'].example)
  data!: object;
  @TimestampProperty('When it was read.', { nullable: true }) readAt!: Timestamp | null;
  @TimestampProperty('When it happened.') createdAt!: Timestamp;

  static readonly from = presenter(NotificationResponse);
}

export class NotificationPageInfo extends PageInfo {
  @IntegerProperty('Number of unread notifications of all types.', 3) unread!: number;
}

export class ReadNotificationsResponse {
  @IntegerProperty('Number of notifications that were unread.', 3) read!: number;
}

export class PreferenceRequest {
  @EnumField(NOTIFICATION_TYPE_NAMES, { description: TYPE, example: 'order.placed' }) type!: NotificationTypeName;
  @EnumField(CHANNELS, { description: CHANNEL, example: 'email' }) channel!: Channel;
  @BooleanField({ description: 'Whether the user wants them.', example: false }) enabled!: boolean;
}

export class PreferencesRequest {
  @ArrayField(() => PreferenceRequest, { description: 'The preferences to change.', min: 1, max: 50 })
  preferences!: PreferenceRequest[];
}

class PreferenceResponse {
  @EnumProperty(NOTIFICATION_TYPE_NAMES, TYPE) type!: string;
  @EnumProperty(CHANNELS, CHANNEL) channel!: string;
  @BooleanProperty('Whether the user wants them.') enabled!: boolean;
}

export class PreferencesResponse {
  @ListProperty(PreferenceResponse, 'One for each type and each channel that it has.')
  preferences!: readonly PreferenceResponse[];
}

export class AnnouncementRequest {
  @TextField({ description: 'What is announced.', max: 1000, example: 'The shop closes for an hour at 22:00 UTC.' })
  text!: string;
  @TextField({
    description: 'Only to users with this role. To all when it is absent.',
    max: 64,
    optional: true,
    example: 'manager',
  })
  role?: string;
}

export class AnnouncementResponse {
  @UuidProperty('Id of the announcement.') id!: string;
}

export class TicketResponse {
  @TextProperty('Opens one socket connection.', 'Zm9yIG9uZSBjb25uZWN0aW9uIG9ubHksIGZvciAzMHM') ticket!: string;
  @IntegerProperty('Seconds until it expires.', 30) expiresIn!: number;
}
