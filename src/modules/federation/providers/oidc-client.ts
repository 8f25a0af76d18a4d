import { Logger } from '@nestjs/common';
import * as client from 'openid-client';
import type { ProviderSettings } from '../../../config/config.js';
import { type FlowSecrets, type ProviderTokens, GrantRevoked } from './auth-provider.js';
import { SignInNotCompleted } from '../federation.errors.js';
import { isInvalidGrant, providerFailure } from './provider-failures.js';

/** How long what a provider says of itself is believed. */
const DISCOVERY_TTL_MS = 24 * 3600_000;

type Setting = (configuration: client.Configuration) => void;
export type Answer = Awaited<ReturnType<typeof client.authorizationCodeGrant>>;

/** The authorization code flow with one provider, as OpenID Connect and plain OAuth 2.0 have it in common. */
export class OidcClient {
  private readonly logger = new Logger(OidcClient.name);
  private known: { readonly configuration: client.Configuration; readonly atMs: number } | undefined;
  private asking: Promise<client.Configuration> | undefined;

  constructor(
    private readonly settings: ProviderSettings,
    private readonly timeoutMs: number,
  ) {}

  async begin(redirectUri: string, { state, verifier, nonce }: FlowSecrets): Promise<URL> {
    const { scopes, parameters, oauth2 } = this.settings;
    return this.speak(async (configuration) =>
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

  async exchange(callback: URL, { state, verifier, nonce }: FlowSecrets): Promise<Answer> {
    return this.speak((configuration) => {
      this.checkAnswer(callback, configuration);
      return client.authorizationCodeGrant(configuration, callback, {
        expectedState: state,
        pkceCodeVerifier: verifier,
        ...(!this.settings.oauth2 && { expectedNonce: nonce, idTokenExpected: true }),
      });
    });
  }

  async refresh(refreshToken: string): Promise<Answer> {
    return this.speak(async (configuration) => {
      try {
        return await client.refreshTokenGrant(configuration, refreshToken);
      } catch (error) {
        throw isInvalidGrant(error) ? new GrantRevoked() : error;
      }
    });
  }

  /** Where the provider has a way to. */
  async revoke(token: string): Promise<void> {
    return this.speak(async (configuration) => {
      if (configuration.serverMetadata().revocation_endpoint === undefined) return;
      await client.tokenRevocation(configuration, token);
    });
  }

  async userinfo(accessToken: string, subject: string): Promise<Readonly<Record<string, unknown>>> {
    return this.speak((configuration) => client.fetchUserInfo(configuration, accessToken, subject));
  }

  /** What an endpoint of the provider answers to the bearer of its token. */
  async get(address: string, accessToken: string): Promise<unknown> {
    return this.speak(async (configuration) => {
      const headers = new Headers({ Accept: 'application/json' });
      const response = await client.fetchProtectedResource(
        configuration,
        accessToken,
        new URL(address),
        'GET',
        null,
        headers,
      );
      if (response.ok) return response.json();
      await response.body?.cancel();
      throw Object.assign(new Error(`${new URL(address).origin} answered ${response.status}.`), {
        status: response.status,
      });
    });
  }

  /** RFC 9207: a provider that names itself in its answers must be the one that was asked. */
  private checkAnswer(callback: URL, configuration: client.Configuration): void {
    const named = callback.searchParams.getAll('iss');
    const { issuer, authorization_response_iss_parameter_supported: always } = configuration.serverMetadata();
    if (named.some((one) => one !== issuer) || named.length > 1 || (always === true && named.length === 0))
      throw new SignInNotCompleted('somebody else answered than was asked');
    if (!callback.searchParams.has('error') && callback.searchParams.getAll('code').length !== 1)
      throw new SignInNotCompleted('it came without the one code that proves who came');
  }

  private async speak<T>(say: (configuration: client.Configuration) => T | Promise<T>): Promise<T> {
    try {
      return await say(await this.configuration());
    } catch (error) {
      if (error instanceof GrantRevoked) throw error;
      const problem = providerFailure(this.settings.title, error);
      if (problem.type.kind === 'unavailable')
        this.logger.warn({ provider: this.settings.name }, 'A sign-in provider can not be reached.');
      throw problem;
    }
  }

  /** Asked of the provider when it is first needed, once however many wait, and not remembered when it fails. */
  private configuration(): Promise<client.Configuration> {
    if (this.known && Date.now() - this.known.atMs < DISCOVERY_TTL_MS) return Promise.resolve(this.known.configuration);
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async ask(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret, oauth2 } = this.settings;
    const authentication = clientSecret === undefined ? client.None() : client.ClientSecretPost(clientSecret);
    const timeout = this.timeoutMs / 1000;
    // Settings of production refuse plain addresses; its name stands out as deprecated only to be noticed.
    // oxlint-disable-next-line no-deprecated
    const execute: Setting[] = issuer.startsWith('http:') ? [client.allowInsecureRequests] : [];
    let configuration: client.Configuration;
    if (oauth2) {
      configuration = new client.Configuration(
        {
          issuer,
          authorization_endpoint: oauth2.authorizationEndpoint,
          token_endpoint: oauth2.tokenEndpoint,
          userinfo_endpoint: oauth2.userinfoEndpoint,
          revocation_endpoint: oauth2.revocationEndpoint,
        },
        clientId,
        undefined,
        authentication,
      );
      configuration.timeout = timeout;
      for (const allow of execute) allow(configuration);
    } else {
      configuration = await client.discovery(new URL(issuer), clientId, undefined, authentication, {
        timeout,
        execute: [...execute, client.enableNonRepudiationChecks],
      });
    }
    this.known = { configuration, atMs: Date.now() };
    return configuration;
  }
}

/** What is kept of a token endpoint's answer. A refresh token that is not renewed stays good. */
export function tokensOf(answer: Answer, before?: ProviderTokens): ProviderTokens {
  const seconds = answer.expires_in;
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? before?.refreshToken,
    expiresAtMs: seconds === undefined ? undefined : Date.now() + seconds * 1000,
  };
}
