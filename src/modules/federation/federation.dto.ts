import { ApiProperty } from '@nestjs/swagger';
import { TokenDeliveryField, type TokenDelivery } from '../../kernel/http/responses/sign-in.response.js';
import { TextField } from '../../kernel/http/validation/fields.js';
import type { AuthProvider } from './providers/auth-provider.js';
import type { IdentityRow } from './identities/identities.repository.js';

const BASE64URL_256_BITS = /^[\w-]{43}$/;

export class RedirectQuery {
  @TextField({
    description: 'Page of a front end to end on; its origin must be one of RETURN_ORIGINS. Needs `codeChallenge`.',
    optional: true,
    max: 2000,
    example: 'https://shop.example.com/signed-in',
  })
  returnTo?: string;

  @TextField({
    description: 'SHA-256, in base64url, of a secret that the front end keeps for `POST auth/token`.',
    optional: true,
    min: 43,
    max: 43,
    pattern: BASE64URL_256_BITS,
    expected: 'a SHA-256 in base64url',
    example: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  })
  codeChallenge?: string;
}

export class LinkRequest {
  @TextField({
    description: 'Page of a front end to end on; its origin must be one of RETURN_ORIGINS.',
    optional: true,
    max: 2000,
    example: 'https://shop.example.com/account',
  })
  returnTo?: string;
}

export class LinkResponse {
  @ApiProperty({
    type: String,
    format: 'uri',
    description: 'Where to send this browser.',
    example: 'https://accounts.google.com/o/oauth2/v2/auth?client_id=keelson&state=kXf2',
  })
  authorizationUrl!: string;
}

export class RedeemRequest {
  @TextField({
    description: 'The `code` of the address that the browser ended on.',
    min: 43,
    max: 43,
    pattern: BASE64URL_256_BITS,
    expected: 'the code of the address',
    example: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  })
  code!: string;

  @TextField({
    description: 'The secret that `codeChallenge` was made of.',
    min: 43,
    max: 128,
    pattern: /^[\w.~-]{43,128}$/,
    expected: 'the secret that codeChallenge was made of',
    example: 'M25iVXpKU3puUjFaYWg3T1NDTDQtcW1ROUY5YXlwalNoc0hhakxifmZHag',
  })
  codeVerifier!: string;

  @TokenDeliveryField()
  mode: TokenDelivery = 'body';
}

class ProviderResponse {
  @ApiProperty({ type: String, description: 'Its name in paths.', example: 'google' })
  name!: string;

  @ApiProperty({ type: String, description: 'Its name for people.', example: 'Google' })
  title!: string;

  @ApiProperty({
    type: String,
    description: 'Send the browser here to sign in.',
    example: '/api/v1/auth/google/login',
  })
  loginPath!: string;
}

export class ProvidersResponse {
  @ApiProperty({ type: [ProviderResponse], description: 'In the order of their buttons.' })
  items!: ProviderResponse[];

  static from(this: void, providers: readonly AuthProvider[]): ProvidersResponse {
    const items = providers.map(({ name, title }) => ({ name, title, loginPath: `/api/v1/auth/${name}/login` }));
    return { items };
  }
}

class IdentityResponse {
  @ApiProperty({ type: String, format: 'uuid', description: 'Id.', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001' })
  id!: string;

  @ApiProperty({ type: String, description: 'Who vouches for it.', example: 'https://accounts.google.com' })
  issuer!: string;

  @ApiProperty({ type: String, description: 'What they call you.', example: '110169484474386276334' })
  subject!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Provider you came by last; null while only tokens came.',
    example: 'google',
  })
  provider!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Your address there.', example: 'anna@example.com' })
  email!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Last sign-in by redirect.',
    example: '2026-01-31T12:00:00.000Z',
  })
  lastUsedAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', description: 'Linked since.', example: '2026-01-31T12:00:00.000Z' })
  createdAt!: Date;

  static from(this: void, identity: IdentityRow): IdentityResponse {
    const { id, issuer, subject, provider, email, lastUsedAt, createdAt } = identity;
    return { id, issuer, subject, provider, email, lastUsedAt, createdAt };
  }
}

export class IdentitiesResponse {
  @ApiProperty({ type: [IdentityResponse], description: 'The oldest first.' })
  items!: IdentityResponse[];

  static from(this: void, identities: readonly IdentityRow[]): IdentitiesResponse {
    return { items: identities.map(IdentityResponse.from) };
  }
}
