import { Logger } from '@nestjs/common';
import * as client from 'openid-client';
import type { ProviderSettings } from '../../../config/config.js';
import { ProviderMetadataCache } from '../../../kernel/auth/tokens/provider-metadata-cache.js';
import type { Clock } from '../../../kernel/context/clock.js';
import { fetchWithRetry } from '../../../kernel/context/fetch-with-retry.js';
import { ProviderFailed, SignInNotCompleted } from '../federation.errors.js';
import {
  type AuthProvider,
  type FlowSecrets,
  GrantRevoked,
  type ProviderCallback,
  type ProviderTokens,
} from './auth-provider.js';
import { mergeClaims, primaryEmail, profileOf, standardClaims } from './external-profile.js';
import { isInvalidGrant, providerFailure } from './provider-failures.js';

type Claims = Readonly<Record<string, unknown>>;
type TokenResponse = Awaited<ReturnType<typeof client.authorizationCodeGrant>>;

const DISCOVERY_TTL_MS = 24 * 3600_000;
/** Not used in production, which refuses issuers over http; it is deprecated only to stand out. */
// oxlint-disable-next-line no-deprecated
const allowHttp: (configuration: client.Configuration) => void = client.allowInsecureRequests;

/**
 * A provider of the authorization code flow (RFC 6749, section 4.1): OpenID
 * Connect, or plain OAuth 2.0, which has no ID tokens and no discovery. Failures
 * are those of `providerFailure`.
 */
export class AuthorizationCodeProvider implements AuthProvider {
  readonly name: string;
  readonly title: string;
  readonly issuer: string;
  readonly linksByEmail: boolean;
  private readonly logger = new Logger(AuthorizationCodeProvider.name);
  private readonly configuration: ProviderMetadataCache<client.Configuration>;

  constructor(
    private readonly settings: ProviderSettings,
    private readonly timeoutMs: number,
    private readonly clock: Clock,
  ) {
    this.configuration = new ProviderMetadataCache(clock, DISCOVERY_TTL_MS, () => this.discover());
    ({ name: this.name, title: this.title, issuer: this.issuer, linksByEmail: this.linksByEmail } = settings);
  }

  begin(redirectUri: string, { state, verifier, nonce }: FlowSecrets): Promise<URL> {
    const { scopes, parameters, oauth2 } = this.settings;
    return this.call(async (configuration) =>
      client.buildAuthorizationUrl(configuration, {
        ...parameters,
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(!oauth2 && { nonce }),
      }),
    );
  }

  complete(callback: URL, { state, verifier, nonce }: FlowSecrets): Promise<ProviderCallback> {
    return this.call(async (configuration) => {
      checkCallback(callback, configuration);
      const response = await client.authorizationCodeGrant(configuration, callback, {
        expectedState: state,
        pkceCodeVerifier: verifier,
        ...(!this.settings.oauth2 && { expectedNonce: nonce, idTokenExpected: true }),
      });
      const claims = await this.claimsOf(configuration, response);
      const profile = claims && profileOf(this.issuer, claims);
      if (!profile) throw new ProviderFailed(this.title);
      return { profile, tokens: this.tokensOf(response) };
    });
  }

  refresh(tokens: ProviderTokens): Promise<ProviderTokens> {
    const { refreshToken } = tokens;
    if (refreshToken === undefined) return Promise.resolve(tokens);
    return this.call(async (configuration) => {
      try {
        return this.tokensOf(await client.refreshTokenGrant(configuration, refreshToken), tokens);
      } catch (error) {
        throw isInvalidGrant(error) ? new GrantRevoked() : error;
      }
    });
  }

  /** The refresh token first: most providers revoke the access token with it. */
  revoke({ accessToken, refreshToken }: ProviderTokens): Promise<void> {
    return this.call(async (configuration) => {
      if (configuration.serverMetadata().revocation_endpoint === undefined) return;
      if (refreshToken !== undefined) await client.tokenRevocation(configuration, refreshToken);
      await client.tokenRevocation(configuration, accessToken);
    });
  }

  private async claimsOf(configuration: client.Configuration, response: TokenResponse): Promise<Claims | null> {
    const { access_token: token } = response;
    const { oauth2 } = this.settings;
    if (oauth2) {
      const userinfo = Object(await getJson(configuration, oauth2.userinfoEndpoint, token)) as Claims;
      const { emailsEndpoint } = oauth2;
      const emails =
        emailsEndpoint === undefined ? {} : primaryEmail(await getJson(configuration, emailsEndpoint, token));
      return { ...standardClaims(userinfo, oauth2.claims), ...emails };
    }
    const claims = response.claims();
    // Some providers have the address in their userinfo only.
    if (!claims || 'email' in claims) return claims ?? null;
    return mergeClaims(claims, await client.fetchUserInfo(configuration, token, claims.sub));
  }

  /** A refresh token that the response does not replace stays valid. */
  private tokensOf(response: TokenResponse, previous?: ProviderTokens): ProviderTokens {
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = response;
    return {
      accessToken,
      refreshToken: refreshToken ?? previous?.refreshToken,
      expiresAtMs: seconds === undefined ? undefined : this.clock.now() + seconds * 1000,
    };
  }

  private async call<T>(work: (configuration: client.Configuration) => Promise<T>): Promise<T> {
    try {
      return await work(await this.configuration.get());
    } catch (error) {
      if (error instanceof GrantRevoked) throw error;
      const problem = providerFailure(this.title, error);
      if (problem.type.kind === 'unavailable')
        this.logger.warn({ provider: this.name }, 'A sign-in provider cannot be reached.');
      throw problem;
    }
  }

  private async discover(): Promise<client.Configuration> {
    const { issuer, clientId, oauth2 } = this.settings;
    const authentication = clientAuthentication(this.settings);
    const timeout = this.timeoutMs / 1000;
    const execute = issuer.startsWith('http:') ? [allowHttp] : [];
    if (!oauth2)
      return client.discovery(new URL(issuer), clientId, undefined, authentication, {
        timeout,
        [client.customFetch]: fetchWithRetry,
        execute: [...execute, client.enableNonRepudiationChecks],
      });
    const metadata = {
      issuer,
      authorization_endpoint: oauth2.authorizationEndpoint,
      token_endpoint: oauth2.tokenEndpoint,
      revocation_endpoint: oauth2.revocationEndpoint,
    };
    const configuration = new client.Configuration(metadata, clientId, undefined, authentication);
    Object.assign(configuration, { timeout, [client.customFetch]: fetchWithRetry });
    for (const extend of execute) extend(configuration);
    return configuration;
  }
}

/** By the settings, else by what the provider offers: in the body, unless it accepts Basic only (RFC 8414, section 2). */
function clientAuthentication({ clientSecret, tokenEndpointAuthMethod }: ProviderSettings): client.ClientAuth {
  if (clientSecret === undefined) return client.None();
  const [post, basic] = [client.ClientSecretPost(clientSecret), client.ClientSecretBasic(clientSecret)];
  return (server, ...rest) => {
    const offered = server.token_endpoint_auth_methods_supported ?? [];
    const isBasicOnly = offered.includes('client_secret_basic') && !offered.includes('client_secret_post');
    const method = tokenEndpointAuthMethod ?? (isBasicOnly ? 'client_secret_basic' : 'client_secret_post');
    return (method === 'client_secret_basic' ? basic : post)(server, ...rest);
  };
}

async function getJson(configuration: client.Configuration, address: string, token: string): Promise<unknown> {
  const url = new URL(address);
  const headers = new Headers({ Accept: 'application/json' });
  const response = await client.fetchProtectedResource(configuration, token, url, 'GET', null, headers);
  if (response.ok) return response.json();
  await response.body?.cancel();
  const { status } = response;
  throw Object.assign(new Error(`${url.origin} answered ${status}.`), { status });
}

/** RFC 9207: a provider that names itself in its callbacks must be the one that was asked. */
function checkCallback({ searchParams }: URL, configuration: client.Configuration): void {
  const named = searchParams.getAll('iss');
  const { issuer, authorization_response_iss_parameter_supported: isRequired } = configuration.serverMetadata();
  if (named.some((name) => name !== issuer) || named.length > 1 || (isRequired === true && named.length === 0))
    throw new SignInNotCompleted('another provider answered than was asked');
  if (!searchParams.has('error') && searchParams.getAll('code').length !== 1)
    throw new SignInNotCompleted('it came without a code, or with several');
}
