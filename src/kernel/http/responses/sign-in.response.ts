import { ApiProperty } from '@nestjs/swagger';
import { EnumField } from '../validation/fields.js';
import type { TokenSet } from '../../auth/tokens/token-set.js';

const MODES = ['body', 'cookie'] as const;

export type TokenDelivery = (typeof MODES)[number];

/** How whoever signs in wants to get their tokens. */
export function TokenDeliveryField(): PropertyDecorator {
  return EnumField(MODES, {
    description:
      '`body`: the tokens are in the answer, for apps and programs. `cookie`: they are cookies that no script can read, for browsers.',
    optional: true,
    default: 'body',
  });
}

export class SignInResponse {
  @ApiProperty({
    type: String,
    required: false,
    description: 'Send it as `Authorization: Bearer <accessToken>`. A cookie instead, where one was asked for.',
    example: 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln',
  })
  accessToken?: string;

  @ApiProperty({ type: String, enum: ['Bearer'], description: 'Kind of access token.', example: 'Bearer' })
  tokenType!: 'Bearer';

  @ApiProperty({ type: 'integer', description: 'Seconds until the access token expires.', example: 1800 })
  expiresIn!: number;

  @ApiProperty({
    type: String,
    required: false,
    description: 'Good once, at `POST /api/v1/auth/refresh`. A cookie instead, where one was asked for.',
    example: 'c2VzYW1lIHN0cmVldCwgZXBpc29kZSBmb3J0eSB0d28',
  })
  refreshToken?: string;

  @ApiProperty({
    type: 'integer',
    description: 'Seconds until the session ends, unless it is refreshed before.',
    example: 604_800,
  })
  refreshExpiresIn!: number;

  static from(
    this: void,
    { accessToken, tokenType, expiresIn, refreshToken, refreshExpiresIn }: TokenSet,
  ): SignInResponse {
    return { accessToken, tokenType, expiresIn, refreshToken, refreshExpiresIn };
  }

  /** What scripts may know where the tokens are cookies. */
  static withoutTokens(this: void, { tokenType, expiresIn, refreshExpiresIn }: TokenSet): SignInResponse {
    return { tokenType, expiresIn, refreshExpiresIn };
  }
}
