import { applyDecorators } from '@nestjs/common';
import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import {
  BooleanProperty,
  responseOf,
  TextProperty,
  type Timestamp,
  TimestampProperty,
  UuidProperty,
} from '../../kernel/http/responses/response-properties.js';
import { TokenDeliveryField, type TokenDelivery } from '../../kernel/http/responses/sign-in.response.js';
import { constraint } from '../../kernel/http/validation/define-field.js';
import {
  EmailField,
  LAST_NAME,
  PersonNameField,
  SecretField,
  TextField,
} from '../../kernel/http/validation/text.fields.js';
import { MAX_PASSWORD_BYTES } from './passwords/password-hasher.js';
import { checkPassword, MIN_PASSWORD_LENGTH } from './passwords/password-policy.js';
import type { Session } from './sessions/session.entity.js';

/** An existing password: it is only compared, so its form does not matter. */
function CurrentPasswordField(description: string): PropertyDecorator {
  return SecretField({ description, example: 'keelson-demo', maxBytes: MAX_PASSWORD_BYTES });
}

/** A new password that is hard to guess, also from the name and address in the same request. */
function NewPasswordField(): PropertyDecorator {
  return applyDecorators(
    SecretField({
      description: `At least ${MIN_PASSWORD_LENGTH} characters and at most ${MAX_PASSWORD_BYTES} bytes. Common passwords, repetitions and the name or address of the user are refused.`,
      example: 'four words make a good one',
      min: MIN_PASSWORD_LENGTH,
      maxBytes: MAX_PASSWORD_BYTES,
    }),
    constraint(
      'guessable',
      'hard to guess: not common, not repetitive, and without your name or address',
      (value, request) => {
        const { email, firstName, lastName } = request as Record<string, unknown>;
        const personal = [email, firstName, lastName].filter((each) => typeof each === 'string');
        // Another rule reports a wrong length.
        return typeof value !== 'string' || checkPassword(value.slice(0, MAX_PASSWORD_BYTES), personal) === null;
      },
    ),
  );
}

function OneTimeTokenField(): PropertyDecorator {
  return TextField({
    description: 'The value of `#token=` in the mailed link.',
    example: 'b3BlbiBzZXNhbWUsIGFuZCBiZSBxdWljayBhYm91dCA',
    max: 200,
  });
}

export class SignInRequest {
  @EmailField({ description: 'E-mail address of the account.', example: 'user@example.com' }) email!: string;
  @CurrentPasswordField('Password of the account.') password!: string;
  @TokenDeliveryField() mode: TokenDelivery = 'body';
}

export class RefreshRequest {
  @TextField({
    description: 'The refresh token; absent in browsers, which send it as a cookie.',
    example: 'c2VzYW1lIHN0cmVldCwgZXBpc29kZSBmb3J0eSB0d28',
    max: 200,
    optional: true,
  })
  refreshToken?: string;
}

export class RegisterRequest {
  @EmailField({ description: 'E-mail address; a verification link is sent to it.' }) email!: string;
  @NewPasswordField() password!: string;
  @PersonNameField({ description: 'First name, in letters of any script.', example: 'Anna' }) firstName!: string;
  @PersonNameField({ ...LAST_NAME, example: "O'Brien" }) lastName!: string;
}

export class EmailRequest {
  @EmailField({ description: 'E-mail address of the account.' }) email!: string;
}

export class ChangeEmailRequest {
  @EmailField({ description: 'The new e-mail address; a link is mailed to it.' }) newEmail!: string;
}

export class ReauthenticateRequest {
  @CurrentPasswordField('Password of the account.') password!: string;
}

export class VerifyEmailRequest {
  @OneTimeTokenField() token!: string;
}

export class ResetPasswordRequest {
  @OneTimeTokenField() token!: string;
  @NewPasswordField() newPassword!: string;
}

export class ChangePasswordRequest {
  @CurrentPasswordField('The current password.') currentPassword!: string;
  @NewPasswordField() newPassword!: string;
}

const ACCEPTED = 'If this is possible for the address, an e-mail is on its way to it.';

/** The same whether the account exists or not. */
export class AcceptedResponse {
  @TextProperty('What happens now.', ACCEPTED) message!: string;

  static from(this: void): AcceptedResponse {
    return { message: ACCEPTED };
  }
}

export class ListSessionsQuery extends ListQuery {
  @SortBy(['createdAt', 'lastUsedAt'], '-createdAt') sort = '-createdAt';
}

export class SessionResponse {
  @UuidProperty('Id.') id!: string;
  @BooleanProperty('Whether this request belongs to it.') isCurrent!: boolean;
  @TextProperty('IP address of the sign-in.', '192.0.2.7', { nullable: true }) ipAddress!: string | null;
  @TextProperty('User agent of the sign-in.', 'Mozilla/5.0', { nullable: true }) userAgent!: string | null;
  @TimestampProperty('Time of the sign-in.') createdAt!: Timestamp;
  @TimestampProperty('Time of the last refresh.') lastUsedAt!: Timestamp;
  @TimestampProperty('When it ends, unless it is refreshed.') expiresAt!: Timestamp;

  static from(this: void, session: Session, currentId: string | undefined): SessionResponse {
    return responseOf(SessionResponse, { ...session, isCurrent: session.id === currentId });
  }
}
