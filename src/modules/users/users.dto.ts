import { ROLES } from '../../kernel/auth/permissions.js';
import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import {
  BooleanProperty,
  responseOf,
  TextListProperty,
  TextProperty,
  type Timestamp,
  TimestampProperty,
} from '../../kernel/http/responses/response-properties.js';
import { VersionedResource } from '../../kernel/http/responses/versioned-resource.js';
import { BooleanParameter, DateTimeField } from '../../kernel/http/validation/scalar.fields.js';
import { EmailField, TextField } from '../../kernel/http/validation/text.fields.js';
import { fullName } from '../../kernel/context/person-name.js';
import { UsernameFilter } from './users.fields.js';
import type { UserRow } from './users.repository.js';

export class ListUsersQuery extends ListQuery {
  @SortBy(['createdAt', 'name', 'email'], '-createdAt') sort = '-createdAt';

  @TextField({
    description: 'Parts of names, e-mail address or username, all of which must occur; case and accents are ignored.',
    example: 'anna obr',
    max: 100,
    optional: true,
  })
  q?: string;

  @EmailField({ description: 'Only the user with this e-mail address.', optional: true }) email?: string;
  @UsernameFilter() username?: string;

  @TextField({
    description: 'Only users with this role.',
    optional: true,
    max: 64,
    pattern: /^[a-z0-9_-]+$/,
    expected: 'the name of a role',
    example: 'manager',
  })
  role?: string;

  @BooleanParameter({ description: 'Only active or only deactivated users.', optional: true }) isActive?: boolean;

  @BooleanParameter({ description: 'Only users with a verified e-mail address, or only others.', optional: true })
  emailVerified?: boolean;

  @DateTimeField({ description: 'Only those created after this time.', optional: true }) createdAfter?: Date;
  @DateTimeField({ description: 'Only those created before this time.', optional: true }) createdBefore?: Date;
}

export class UserResponse extends VersionedResource {
  @TextProperty('E-mail address, in lower case.', 'anna@example.com', { format: 'email' }) email!: string;
  @TextProperty('Username, if any.', 'anna', { nullable: true }) username!: string | null;
  @TextProperty('First name.', 'Anna') firstName!: string;
  @TextProperty('Last name.', "O'Brien") lastName!: string;
  @TextProperty('First and last name.', "Anna O'Brien") fullName!: string;
  @TextListProperty(`Roles of the user, such as ${ROLES.join(', ')}.`, ['user']) roles!: readonly string[];
  @BooleanProperty('Whether the user may sign in.') isActive!: boolean;
  @BooleanProperty('Whether the e-mail address is verified.') emailVerified!: boolean;
  @TimestampProperty('Last sign-in.', { nullable: true }) lastLoginAt!: Timestamp | null;

  static from(this: void, user: UserRow): UserResponse {
    return responseOf(UserResponse, { ...user, fullName: fullName(user) });
  }
}
