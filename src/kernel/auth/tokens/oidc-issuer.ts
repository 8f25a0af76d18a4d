import type { KeyObject } from 'node:crypto';
import type { IssuerSettings } from '../../../config/config.js';
import { Unavailable } from '../../errors/server.errors.js';
import { CredentialInvalid } from '../auth.errors.js';
import { IssuerKeys } from './issuer-keys.js';
import type { Issuer } from './issuers.js';

/** What OpenID Connect Discovery 1.0 says of an issuer; whatever we read of it. */
interface ProviderMetadata {
  readonly jwks_uri?: string;
  readonly userinfo_endpoint?: string;
  readonly authorization_endpoint?: string;
  readonly token_endpoint?: string;
}

type Claims = Readonly<Record<string, unknown>>;

/** How long an issuer's description of itself is believed. */
const DISCOVERY_TTL_MS = 3600_000;

/**
 * An authorization server elsewhere, such as a tenant of Auth0, whose access
 * tokens are accepted. What it may say is settled by its settings: algorithms,
 * audience, kinds of token, and whether its claims give anybody anything.
 */
export class OidcIssuer implements Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly tokenTypes: readonly string[];
  private readonly keys: IssuerKeys;
  private described: { readonly as: ProviderMetadata; readonly atMs: number } | undefined;

  constructor(
    readonly settings: IssuerSettings,
    private readonly timeoutMs: number,
  ) {
    const { issuer, audience, algorithms, tokenTypes } = settings;
    this.issuer = issuer;
    this.audience = audience;
    this.algorithms = algorithms;
    this.tokenTypes = tokenTypes;
    this.keys = new IssuerKeys(issuer, async () => this.get(settings.jwksUri ?? (await this.keysAddress())));
  }

  async key(kid: string | undefined, algorithm: string): Promise<KeyObject> {
    const found = typeof kid === 'string' && kid !== '' ? await this.keys.find(kid) : null;
    if (!found) throw new CredentialInvalid('it is signed with a key that is not known');
    if (found.algorithm !== undefined && found.algorithm !== algorithm)
      throw new CredentialInvalid('its key is for another algorithm');
    return found.key;
  }

  /**
   * What the issuer says of the bearer, beyond the token: null when it has no
   * userinfo endpoint, does not answer this token, or speaks of somebody else.
   * Throws Unavailable when it can not be asked.
   */
  async userinfo(token: string, subject: string): Promise<Claims | null> {
    try {
      const { userinfo_endpoint: endpoint } = await this.discover();
      if (typeof endpoint !== 'string') return null;
      const claims = (await this.get(endpoint, { Authorization: `Bearer ${token}` })) as Claims | null;
      return claims?.sub === subject ? claims : null;
    } catch (error) {
      if (error instanceof Refused) return null;
      throw new Unavailable('The issuer of the access token can not be asked whose it is right now.', {
        cause: error,
        retryAfterSeconds: 5,
      });
    }
  }

  /** Where its description says people are sent to sign in and tokens are handed out. Rejects when it says nothing. */
  async endpoints(): Promise<{ authorization: string; token: string }> {
    const { authorization_endpoint: authorization, token_endpoint: token } = await this.discover();
    if (typeof authorization !== 'string' || typeof token !== 'string')
      throw new Error(`${this.issuer} does not say where to sign in.`);
    return { authorization, token };
  }

  private async keysAddress(): Promise<string> {
    const { jwks_uri: address } = await this.discover();
    if (typeof address !== 'string') throw new Error(`${this.issuer} does not say where its keys are.`);
    return address;
  }

  private async discover(): Promise<ProviderMetadata> {
    if (this.described && Date.now() - this.described.atMs < DISCOVERY_TTL_MS) return this.described.as;
    const address = `${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const as = (await this.get(address)) as (ProviderMetadata & { issuer?: unknown }) | null;
    // Discovery 1.0, section 4.3: a description of somebody else proves nothing.
    if (as?.issuer !== this.issuer) throw new Error(`${this.issuer} describes itself as somebody else.`);
    this.described = { as, atMs: Date.now() };
    return as;
  }

  private async get(address: string, headers: Record<string, string> = {}): Promise<unknown> {
    const response = await fetch(address, {
      headers: { Accept: 'application/json', ...headers },
      redirect: 'error',
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    if (response.ok) return response.json();
    await response.body?.cancel();
    const answered = `${new URL(address).origin} answered ${response.status}.`;
    throw response.status >= 400 && response.status < 500 && response.status !== 429
      ? new Refused(answered)
      : new Error(answered);
  }
}

/** The issuer was there, and would not say. */
class Refused extends Error {}
