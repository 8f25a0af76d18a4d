import type { OAuth2Settings, ProviderSettings } from '../../../config/config.js';
import type { ProviderCallback, AuthProvider, FlowSecrets, ProviderTokens } from './auth-provider.js';
import { type Answer, type OidcClient, tokensOf } from './oidc-client.js';
import { ProviderFailed } from '../federation.errors.js';
import { primaryEmail, profileOf, standardClaims } from './external-profile.js';

type Claims = Readonly<Record<string, unknown>>;
type ClaimsReader = (server: OidcClient, answer: Answer) => Promise<Claims | null>;

/** A provider that hands out a code for the browser to bring (RFC 6749, section 4.1). */
export class AuthorizationCodeProvider implements AuthProvider {
  readonly name: string;
  readonly title: string;
  readonly issuer: string;
  readonly linksByEmail: boolean;
  private readonly claimsOf: ClaimsReader;

  constructor(
    { name, title, issuer, linksByEmail, oauth2 }: ProviderSettings,
    private readonly client: OidcClient,
  ) {
    this.name = name;
    this.title = title;
    this.issuer = issuer;
    this.linksByEmail = linksByEmail;
    this.claimsOf = oauth2 ? claimsByOAuth2(oauth2) : claimsByOpenId;
  }

  begin(redirectUri: string, secrets: FlowSecrets): Promise<URL> {
    return this.client.begin(redirectUri, secrets);
  }

  async complete(callback: URL, secrets: FlowSecrets): Promise<ProviderCallback> {
    const answer = await this.client.exchange(callback, secrets);
    const claims = await this.claimsOf(this.client, answer);
    const profile = claims && profileOf(this.issuer, claims);
    if (!profile) throw new ProviderFailed(this.title);
    return { profile, tokens: tokensOf(answer) };
  }

  async refresh(tokens: ProviderTokens): Promise<ProviderTokens> {
    if (tokens.refreshToken === undefined) return tokens;
    return tokensOf(await this.client.refresh(tokens.refreshToken), tokens);
  }

  async revoke({ accessToken, refreshToken }: ProviderTokens): Promise<void> {
    // The refresh token first: it outlives the other, and with most providers takes it along.
    for (const token of [refreshToken, accessToken]) if (token !== undefined) await this.client.revoke(token);
  }
}

/** The ID token says who came; some providers keep addresses for those who ask their userinfo. */
async function claimsByOpenId(server: OidcClient, answer: Answer): Promise<Claims | null> {
  const claims = answer.claims();
  if (!claims) return null;
  const more = 'email' in claims ? {} : await server.userinfo(answer.access_token, claims.sub);
  return { ...more, ...claims };
}

/** Without ID tokens there is only what the provider's own endpoints tell the bearer of its token. */
function claimsByOAuth2({ userinfoEndpoint, emailsEndpoint, claims }: OAuth2Settings): ClaimsReader {
  return async (server, { access_token: token }) => {
    const userinfo = await server.get(userinfoEndpoint, token);
    const emails = emailsEndpoint === undefined ? {} : primaryEmail(await server.get(emailsEndpoint, token));
    return { ...standardClaims(Object(userinfo) as Claims, claims), ...emails };
  };
}
