import {
  IntegerProperty,
  ListProperty,
  TextProperty,
  type Timestamp,
  TimestampProperty,
} from '../../../kernel/http/responses/response-properties.js';

class HoldersResponse {
  @TextProperty('Role.', 'manager') role!: string;
  @IntegerProperty('Users with the role.', 3) users!: number;
}

class DayOfArrivalsResponse {
  @TextProperty('Day, in UTC.', '2026-01-31', { format: 'date' }) day!: string;
  @IntegerProperty('Users created on that day.', 12) users!: number;
}

export class UserStatisticsResponse {
  @IntegerProperty('Users.', 120) total!: number;
  @IntegerProperty('Active users.', 118) active!: number;
  @IntegerProperty('Users with a verified e-mail address.', 97) verified!: number;
  @ListProperty(HoldersResponse, 'Each role that a user has.') roles!: readonly HoldersResponse[];
  @TimestampProperty('Start of the days.') createdAfter!: Timestamp;
  @TimestampProperty('End of the days.', { example: '2026-02-28T12:00:00.000Z' }) createdBefore!: Timestamp;

  @ListProperty(DayOfArrivalsResponse, 'Each day with new users, the earliest first.')
  days!: readonly DayOfArrivalsResponse[];
}
