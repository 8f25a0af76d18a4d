import { ApiProperty } from '@nestjs/swagger';
import type { AccessToken } from '../../kernel/auth/local-issuer.js';
import { EmailAddress, Secret } from '../../kernel/http/fields.js';
import { LONGEST_PASSWORD_BYTES } from './passwords.js';

export class SignInRequest {
  @EmailAddress({ description: 'E-mail address of the account.', example: 'user@example.com' })
  email!: string;

  @Secret({ description: 'Password of the account.', example: 'keelson-demo', maxBytes: LONGEST_PASSWORD_BYTES })
  password!: string;
}

export class SignInResponse {
  @ApiProperty({
    type: String,
    description: 'Send it as `Authorization: Bearer <accessToken>`.',
    example: 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln',
  })
  accessToken!: string;

  @ApiProperty({ type: String, enum: ['Bearer'], description: 'Kind of token.', example: 'Bearer' })
  tokenType!: 'Bearer';

  @ApiProperty({ type: 'integer', description: 'Seconds until it expires.', example: 1800 })
  expiresIn!: number;

  static from(this: void, { accessToken, tokenType, expiresIn }: AccessToken): SignInResponse {
    return { accessToken, tokenType, expiresIn };
  }
}
