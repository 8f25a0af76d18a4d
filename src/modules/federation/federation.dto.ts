import {
  ListProperty,
  presenter,
  TextProperty,
  type Timestamp,
  TimestampProperty,
  UuidProperty,
} from '../../kernel/http/responses/response-properties.js';
import { TokenDeliveryField, type TokenDelivery } from '../../kernel/http/responses/sign-in.response.js';
import { TextField } from '../../kernel/http/validation/text.fields.js';
import type { IdentityRow } from './identities/identities.repository.js';
import type { AuthProvider } from './providers/auth-provider.js';

const sha256 = { min: 43, max: 43, pattern: /^[\w-]{43}$/ };

export class LinkRequest {
  @TextField({
    description: 'Page of a front end to redirect to at the end; its origin must be in RETURN_ORIGINS.',
    optional: true,
    max: 2000,
    example: 'https://shop.example.com/account',
  })
  returnTo?: string;
}

export class RedirectQuery extends LinkRequest {
  @TextField({
    ...sha256,
    description:
      'SHA-256, in base64url, of a secret that the front end keeps for `POST auth/token`. Required with `returnTo`.',
    optional: true,
    expected: 'a SHA-256 in base64url',
    example: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  })
  codeChallenge?: string;
}

export class LinkResponse {
  @TextProperty(
    'Where to redirect this browser.',
    'https://accounts.google.com/o/oauth2/v2/auth?client_id=keelson&state=kXf2',
    { format: 'uri' },
  )
  authorizationUrl!: string;
}

export class RedeemRequest {
  @TextField({
    ...sha256,
    description: 'The parameter `code` of the URL that the browser was redirected to.',
    expected: 'the code of the URL',
    example: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  })
  code!: string;

  @TextField({
    description: 'The secret behind `codeChallenge`.',
    min: 43,
    max: 128,
    pattern: /^[\w.~-]{43,128}$/,
    expected: 'the secret behind codeChallenge',
    example: 'M25iVXpKU3puUjFaYWg3T1NDTDQtcW1ROUY5YXlwalNoc0hhakxifmZHag',
  })
  codeVerifier!: string;

  @TokenDeliveryField() mode: TokenDelivery = 'body';
}

class ProviderResponse {
  @TextProperty('Name in paths.', 'google') name!: string;
  @TextProperty('Display name.', 'Google') title!: string;
  @TextProperty('Redirect the browser here to sign in.', '/api/v1/auth/google/login') loginPath!: string;
}

export class ProvidersResponse {
  @ListProperty(ProviderResponse, 'In display order.') items!: readonly ProviderResponse[];

  static from(this: void, providers: readonly AuthProvider[]): ProvidersResponse {
    return { items: providers.map(({ name, title }) => ({ name, title, loginPath: `/api/v1/auth/${name}/login` })) };
  }
}

class IdentityResponse {
  @UuidProperty('Id.') id!: string;
  @TextProperty('Issuer of the identity.', 'https://accounts.google.com') issuer!: string;
  @TextProperty('Subject at the issuer.', '110169484474386276334') subject!: string;

  @TextProperty('Provider of the last sign-in by redirect; null if there was none.', 'google', { nullable: true })
  provider!: string | null;

  @TextProperty('E-mail address at the provider.', 'anna@example.com', { nullable: true }) email!: string | null;
  @TimestampProperty('Last sign-in by redirect.', { nullable: true }) lastUsedAt!: Timestamp | null;
  @TimestampProperty('When it was linked.') createdAt!: Timestamp;

  static readonly from = presenter(IdentityResponse);
}

export class IdentitiesResponse {
  @ListProperty(IdentityResponse, 'The oldest first.') items!: readonly IdentityResponse[];

  static from(this: void, identities: readonly IdentityRow[]): IdentitiesResponse {
    return { items: identities.map(IdentityResponse.from) };
  }
}
