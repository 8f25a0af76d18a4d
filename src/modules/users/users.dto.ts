import { ApiProperty } from '@nestjs/swagger';
import { ROLES } from '../../kernel/auth/permissions.js';
import { EmailField, BooleanField, DateTimeField, TextField } from '../../kernel/http/validation/fields.js';
import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import { SoughtUsername } from './users.fields.js';
import type { UserFilter, UserRow } from './users.repository.js';

export class ListUsersQuery extends ListQuery {
  @SortBy(['createdAt', 'name', 'email'], '-createdAt')
  sort = '-createdAt';

  @TextField({
    description: 'Parts of names, address or user name, all of them; case and accents make no difference.',
    example: 'anna obr',
    max: 100,
    optional: true,
  })
  q?: string;

  @EmailField({ description: 'Only the user with this address.', optional: true })
  email?: string;

  @SoughtUsername()
  username?: string;

  @TextField({
    description: 'Only users who were given this role.',
    optional: true,
    max: 64,
    pattern: /^[a-z0-9_-]+$/,
    expected: 'the name of a role',
    example: 'manager',
  })
  role?: string;

  @BooleanField({ description: 'Only active, or only deactivated users.', optional: true })
  isActive?: boolean;

  @BooleanField({ description: 'Only users whose address is verified, or only others.', optional: true })
  emailVerified?: boolean;

  @DateTimeField({ description: 'Only users who came after this moment.', optional: true })
  createdAfter?: Date;

  @DateTimeField({ description: 'Only users who came before this moment.', optional: true })
  createdBefore?: Date;

  get filter(): UserFilter {
    const { q, email, username, role, isActive, emailVerified, createdAfter, createdBefore } = this;
    return { q, email, username, role, isActive, emailVerified, createdAfter, createdBefore };
  }
}

export class UserResponse {
  @ApiProperty({ type: String, format: 'uuid', description: 'Id.', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001' })
  id!: string;

  @ApiProperty({
    type: String,
    format: 'email',
    description: 'E-mail address, in lower case.',
    example: 'anna@example.com',
  })
  email!: string;

  @ApiProperty({ type: String, nullable: true, description: 'User name, if one was chosen.', example: 'anna' })
  username!: string | null;

  @ApiProperty({ type: String, description: 'First name.', example: 'Anna' })
  firstName!: string;

  @ApiProperty({ type: String, description: 'Last name.', example: "O'Brien" })
  lastName!: string;

  @ApiProperty({ type: String, description: 'First and last name.', example: "Anna O'Brien" })
  fullName!: string;

  @ApiProperty({
    type: String,
    isArray: true,
    description: `Roles given to the user, such as ${ROLES.join(', ')}.`,
    example: ['user'],
  })
  roles!: string[];

  @ApiProperty({ type: Boolean, description: 'May sign in.', example: true })
  isActive!: boolean;

  @ApiProperty({ type: Boolean, description: 'Has shown that the address is theirs.', example: true })
  emailVerified!: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Last sign-in.',
    example: '2026-01-31T12:00:00.000Z',
  })
  lastLoginAt!: Date | null;

  @ApiProperty({ type: 'integer', description: 'Counts changes; the ETag.', example: 1 })
  version!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When the account was made.',
    example: '2026-01-31T12:00:00.000Z',
  })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', description: 'Last change.', example: '2026-01-31T12:00:00.000Z' })
  updatedAt!: Date;

  /** Names every field: a new column stays private until someone decides otherwise. */
  static from(this: void, user: UserRow): UserResponse {
    const {
      id,
      email,
      username,
      firstName,
      lastName,
      roles,
      isActive,
      emailVerified,
      lastLoginAt,
      version,
      createdAt,
      updatedAt,
    } = user;
    const fullName = `${firstName} ${lastName}`;
    return {
      id,
      email,
      username,
      firstName,
      lastName,
      fullName,
      roles,
      isActive,
      emailVerified,
      lastLoginAt,
      version,
      createdAt,
      updatedAt,
    };
  }
}
