import type { KeyObject } from 'node:crypto';
import type { IssuerSettings } from '../../../config/config.js';
import type { Clock } from '../../context/clock.js';
import { fetchWithRetry } from '../../context/fetch-with-retry.js';
import { Unavailable } from '../../errors/server.errors.js';
import { CredentialInvalid } from '../auth.errors.js';
import { IssuerKeys } from './issuer-keys.js';
import { ProviderMetadataCache } from './provider-metadata-cache.js';
import type { Issuer } from './issuers.js';

/** Of OpenID Connect Discovery 1.0, section 3, or of a user. */
type Claims = Readonly<Record<string, unknown>>;

const DISCOVERY_TTL_MS = 3600_000;

/**
 * An OpenID provider, such as a tenant of Auth0, whose access tokens are
 * accepted as far as its settings say: algorithms, audience, token types, and
 * whether its claims grant anything.
 */
export class OidcIssuer implements Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly tokenTypes: readonly string[];
  private readonly keys: IssuerKeys;
  private readonly metadata: ProviderMetadataCache<Claims>;

  constructor(
    readonly settings: IssuerSettings,
    private readonly timeoutMs: number,
    clock: Clock,
  ) {
    const { issuer, jwksUri } = settings;
    ({ audience: this.audience, algorithms: this.algorithms, tokenTypes: this.tokenTypes } = settings);
    this.issuer = issuer;
    this.metadata = new ProviderMetadataCache(clock, DISCOVERY_TTL_MS, () => this.discover());
    this.keys = new IssuerKeys(issuer, clock, async () => this.get(jwksUri ?? (await this.endpoint('jwks_uri'))));
  }

  async key(kid: string | undefined, algorithm: string): Promise<KeyObject> {
    const found = typeof kid === 'string' && kid !== '' ? await this.keys.find(kid) : null;
    if (!found) throw new CredentialInvalid('it is signed with a key that is not known');
    if (found.algorithm !== undefined && found.algorithm !== algorithm)
      throw new CredentialInvalid('its key is for another algorithm');
    return found.key;
  }

  /**
   * The userinfo of the token's subject. Null when the issuer has no such
   * endpoint, refuses the token or answers about another subject. Throws
   * Unavailable when it cannot be asked.
   */
  async userinfo(token: string, subject: string): Promise<Claims | null> {
    try {
      const { userinfo_endpoint: endpoint } = await this.metadata.get();
      if (typeof endpoint !== 'string') return null;
      const claims = (await this.get(endpoint, { Authorization: `Bearer ${token}` })) as Claims | null;
      return claims?.sub === subject ? claims : null;
    } catch (error) {
      if (error instanceof RequestRefused) return null;
      const detail = 'The issuer of the access token cannot be asked for its subject now.';
      throw new Unavailable(detail, { cause: error, retryAfterSeconds: 5 });
    }
  }

  /** Where users sign in, and where tokens are issued. Rejects when the issuer does not say. */
  async endpoints(): Promise<{ authorization: string; token: string }> {
    return {
      authorization: await this.endpoint('authorization_endpoint'),
      token: await this.endpoint('token_endpoint'),
    };
  }

  private async endpoint(name: string): Promise<string> {
    const { [name]: address } = await this.metadata.get();
    if (typeof address !== 'string') throw new Error(`The metadata of ${this.issuer} has no ${name}.`);
    this.assertSecure(address);
    return address;
  }

  private assertSecure(address: string): void {
    if (this.issuer.startsWith('https:') && !address.startsWith('https:'))
      throw new Error(`The metadata of ${this.issuer} names an address that is not https.`);
  }

  private async discover(): Promise<Claims> {
    const address = `${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const metadata = (await this.get(address)) as Claims | null;
    // Discovery 1.0, section 4.3.
    if (metadata?.issuer !== this.issuer) throw new Error(`The metadata of ${this.issuer} names another issuer.`);
    return metadata;
  }

  /** Throws when the address is not https though the issuer is: keys and tokens would cross the network in the clear. */
  private async get(address: string, headers: Record<string, string> = {}): Promise<unknown> {
    this.assertSecure(address);
    const response = await fetchWithRetry(address, {
      headers: { Accept: 'application/json', ...headers },
      redirect: 'error',
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    if (response.ok) return response.json();
    await response.body?.cancel();
    const { status } = response;
    const isRefusal = status >= 400 && status < 500 && status !== 429;
    throw new (isRefusal ? RequestRefused : Error)(`${new URL(address).origin} answered ${status}.`);
  }
}

/** The issuer answered, and refused. */
class RequestRefused extends Error {}
