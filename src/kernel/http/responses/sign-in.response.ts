import type { Response } from 'express';
import { setSessionCookies } from '../../auth/cookies/cookies.js';
import type { TokenSet, TokenUser } from '../../auth/tokens/local-issuer.js';
import { EnumField } from '../validation/scalar.fields.js';
import {
  BooleanProperty,
  EnumProperty,
  IntegerProperty,
  ObjectProperty,
  responseOf,
  TextListProperty,
  TextProperty,
  UuidProperty,
} from './response-properties.js';

const MODES = ['body', 'cookie'] as const;

export type TokenDelivery = (typeof MODES)[number];

/** How the client wants to receive its tokens. */
export function TokenDeliveryField(): PropertyDecorator {
  return EnumField(MODES, {
    description:
      '`body`: the response contains the tokens, for apps and programs. `cookie`: they are HttpOnly cookies, for browsers.',
    optional: true,
    default: 'body',
  });
}

class SignedInUserResponse implements TokenUser {
  @UuidProperty('Id.') id!: string;
  @TextProperty('E-mail address.', 'user@example.com') email!: string;
  @TextProperty('First and last name.', 'Uma Demo') name!: string;
  @TextListProperty('Assigned roles.', ['user']) roles!: readonly string[];
}

export class SignInResponse {
  @TextProperty(
    'Send it as `Authorization: Bearer <accessToken>`. Absent if it is a cookie.',
    'eyJhbGciOiJFUzI1NiJ9.e30.c2ln',
    { optional: true },
  )
  accessToken?: string;

  @EnumProperty(['Bearer'], 'Type of the access token.') tokenType!: 'Bearer';
  @IntegerProperty('Seconds until the access token expires.', 1800) expiresIn!: number;

  @TextProperty('Permissions of the user, separated by spaces.', 'audits:create orders:place') scope!: string;

  @TextProperty(
    'Can be used once, with `POST /api/v1/auth/refresh`. Absent if it is a cookie.',
    'c2VzYW1lIHN0cmVldCwgZXBpc29kZSBmb3J0eSB0d28',
    { optional: true },
  )
  refreshToken?: string;

  @IntegerProperty('Seconds until the session ends, unless it is refreshed.', 604_800) refreshExpiresIn!: number;
  @ObjectProperty(SignedInUserResponse, 'Who is signed in.') user!: SignedInUserResponse;
  @BooleanProperty('Whether it is the first sign-in of the user.', false) isNewUser!: boolean;
}

/** The response to a sign-in: with the tokens, or without them after setting their cookies. */
export function deliverTokens(tokens: TokenSet, delivery: TokenDelivery, response: Response): SignInResponse {
  if (delivery === 'body') return responseOf(SignInResponse, tokens);
  setSessionCookies(response, tokens);
  const { tokenType, expiresIn, scope, refreshExpiresIn, user, isNewUser } = tokens;
  return { tokenType, expiresIn, scope, refreshExpiresIn, user, isNewUser };
}
