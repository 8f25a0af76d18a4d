import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { TokenDeliveryField, type TokenDelivery } from '../../kernel/http/responses/sign-in.response.js';
import { EmailField, constraint, SecretField, TextField } from '../../kernel/http/validation/fields.js';
import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import { checkPassword, MIN_PASSWORD_LENGTH } from './passwords/password-policy.js';
import { MAX_PASSWORD_BYTES } from './passwords/password-hasher.js';
import type { SessionRow } from './sessions/sessions.repository.js';

/** A password that somebody knows already: whatever its form, it is only compared. */
function CurrentPasswordField(description: string): PropertyDecorator {
  return SecretField({ description, example: 'keelson-demo', maxBytes: MAX_PASSWORD_BYTES });
}

/** A password to choose, and no easy one; what the same request says of its owner counts as well. */
function NewPasswordField(): PropertyDecorator {
  const description = `The password: ${MIN_PASSWORD_LENGTH} characters or more, at most ${MAX_PASSWORD_BYTES} bytes, of any kind, and none that is guessed early: common ones, repetitions, the own name or address.`;
  return applyDecorators(
    SecretField({
      description,
      example: 'four words make a good one',
      min: MIN_PASSWORD_LENGTH,
      maxBytes: MAX_PASSWORD_BYTES,
    }),
    constraint(
      'guessable',
      'one that is hard to guess: uncommon, no repetition, not your name or address',
      (value, object) => {
        const { email, firstName, lastName } = object as Record<string, unknown>;
        const about = [email, firstName, lastName].filter((one) => typeof one === 'string');
        // Too short or too long is said by the rule above.
        return typeof value !== 'string' || checkPassword(value.slice(0, MAX_PASSWORD_BYTES), about) === null;
      },
    ),
  );
}

function OneTimeTokenField(): PropertyDecorator {
  return TextField({
    description: 'What stands behind `#token=` in the link that was mailed.',
    example: 'b3BlbiBzZXNhbWUsIGFuZCBiZSBxdWljayBhYm91dCA',
    max: 200,
  });
}

export class SignInRequest {
  @EmailField({ description: 'E-mail address of the account.', example: 'user@example.com' })
  email!: string;

  @CurrentPasswordField('Password of the account.')
  password!: string;

  @TokenDeliveryField()
  mode: TokenDelivery = 'body';
}

export class RefreshRequest {
  @TextField({
    description: 'The refresh token; left out by browsers that have it as a cookie.',
    example: 'c2VzYW1lIHN0cmVldCwgZXBpc29kZSBmb3J0eSB0d28',
    max: 200,
    optional: true,
  })
  refreshToken?: string;
}

export class RegisterRequest {
  @EmailField({ description: 'E-mail address; a link to confirm it is sent there.', example: 'anna@example.com' })
  email!: string;

  @NewPasswordField()
  password!: string;

  @TextField({ description: 'First name.', max: 100, example: 'Anna' })
  firstName!: string;

  @TextField({ description: 'Last name.', max: 100, example: "O'Brien" })
  lastName!: string;
}

export class EmailRequest {
  @EmailField({ description: 'E-mail address of the account.', example: 'anna@example.com' })
  email!: string;
}

export class VerifyEmailRequest {
  @OneTimeTokenField()
  token!: string;
}

export class ResetPasswordRequest {
  @OneTimeTokenField()
  token!: string;

  @NewPasswordField()
  newPassword!: string;
}

export class ChangePasswordRequest {
  @CurrentPasswordField('The password so far.')
  currentPassword!: string;

  @NewPasswordField()
  newPassword!: string;
}

/** Said in the same words whether there is an account or not. */
export class AcceptedResponse {
  @ApiProperty({
    type: String,
    description: 'What happens now.',
    example: 'If this can be done for the address, a mail is on its way to it.',
  })
  message!: string;

  static from(this: void): AcceptedResponse {
    return { message: 'If this can be done for the address, a mail is on its way to it.' };
  }
}

export class ListSessionsQuery extends ListQuery {
  @SortBy(['createdAt', 'lastUsedAt'], '-createdAt')
  sort = '-createdAt';
}

export class SessionResponse {
  @ApiProperty({ type: String, format: 'uuid', description: 'Id.', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001' })
  id!: string;

  @ApiProperty({ type: Boolean, description: 'The one that this request belongs to.', example: true })
  isCurrent!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Where it was begun.', example: '192.0.2.7' })
  ipAddress!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What it was begun with.', example: 'Mozilla/5.0' })
  userAgent!: string | null;

  @ApiProperty({ type: String, format: 'date-time', description: 'Sign-in.', example: '2026-01-31T12:00:00.000Z' })
  createdAt!: Date;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'Latest refresh.',
    example: '2026-01-31T12:30:00.000Z',
  })
  lastUsedAt!: Date;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it ends unless it is refreshed before.',
    example: '2026-02-07T12:30:00.000Z',
  })
  expiresAt!: Date;

  /** Names every field: a new column stays private until someone decides otherwise. */
  static from(
    this: void,
    { id, ipAddress, userAgent, createdAt, lastUsedAt, expiresAt }: SessionRow,
    currentId: string | undefined,
  ): SessionResponse {
    return { id, isCurrent: id === currentId, ipAddress, userAgent, createdAt, lastUsedAt, expiresAt };
  }
}
