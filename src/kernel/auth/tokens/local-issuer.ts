import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { v7 as uuidv7 } from 'uuid';
import { CONFIG, type Config } from '../../../config/config.js';
import { Clock } from '../../context/clock.js';
import { INSTANCE_SECRETS, type InstanceSecrets } from '../../secrets/instance-secrets.js';
import { CredentialInvalid } from '../auth.errors.js';
import { LocalPrincipals } from '../ports/principal-resolver.js';
import type { Issuer } from './issuers.js';

/** Who signed in. */
export interface TokenUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
}

interface AccessToken {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** In seconds. */
  readonly expiresIn: number;
  /** The permissions of the user, separated by spaces. */
  readonly scope: string;
  readonly user: TokenUser;
}

/** The tokens of a session, after RFC 6749, section 5.1. Times are in seconds. */
export interface TokenSet extends AccessToken {
  readonly refreshToken: string;
  readonly refreshExpiresIn: number;
  /** Whether the user has signed in for the first time with this request. */
  readonly isNewUser: boolean;
}

/** What an access token belongs to. */
interface TokenSession {
  readonly id: string;
  readonly userId: string;
  readonly expiresAt: Date;
  /** What authenticated the user. */
  readonly provider: string;
}

/**
 * Issues access tokens (ES256, RFC 9068) and publishes the keys that verify
 * them: the current one, and those of JWT_PREVIOUS_KEYS.
 */
@Injectable()
export class LocalIssuer implements Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms = ['ES256'] as const;
  readonly tokenTypes = ['at+jwt'] as const;
  private readonly publicKeys: ReadonlyMap<string, KeyObject>;
  private readonly kid: string;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(INSTANCE_SECRETS) private readonly secrets: InstanceSecrets,
    private readonly principals: LocalPrincipals,
    private readonly clock: Clock,
    private readonly jwt: JwtService,
  ) {
    this.issuer = config.auth.issuer;
    this.audience = config.auth.audience;
    const keys = [createPublicKey(secrets.signingKey), ...config.auth.previousKeys.map((pem) => createPublicKey(pem))];
    this.publicKeys = new Map(keys.map((key) => [thumbprint(key.export({ format: 'jwk' })), key]));
    [this.kid = ''] = this.publicKeys.keys();
  }

  /**
   * An access token that ends with its session at the latest; null when the
   * account is not active. Its address, name, roles and permissions are information for its
   * reader: what the bearer may do is looked up on each use.
   */
  async issue({ id, userId, expiresAt, provider }: TokenSession): Promise<AccessToken | null> {
    const principal = await this.principals.resolveUser(userId);
    if (!principal) return null;
    const secondsLeft = Math.floor((expiresAt.getTime() - this.clock.now()) / 1000);
    const expiresIn = Math.max(1, Math.min(this.config.auth.accessTokenTtlSeconds, secondsLeft));
    const { assignedRoles: roles, email, name } = principal;
    const permissions = [...principal.permissions].toSorted();
    const accessToken = await this.jwt.signAsync(
      { email, name, provider, roles, permissions, sid: id, client_id: 'keelson' },
      {
        privateKey: this.secrets.signingKey as never,
        algorithm: 'ES256',
        header: { alg: 'ES256', typ: this.tokenTypes[0], kid: this.kid },
        issuer: this.issuer,
        audience: this.audience,
        subject: userId,
        jwtid: uuidv7(),
        expiresIn,
        notBefore: 0,
      },
    );
    const user = { id: userId, email, name, roles };
    return { accessToken, tokenType: 'Bearer', expiresIn, scope: permissions.join(' '), user };
  }

  key(kid: string | undefined): Promise<KeyObject> {
    const key = this.publicKeys.get(kid ?? '');
    if (key) return Promise.resolve(key);
    return Promise.reject(new CredentialInvalid('it is signed with a key that is not known'));
  }

  /** The public keys as a JWK set, RFC 7517. */
  jwks(): { keys: JsonWebKey[] } {
    const keys = [...this.publicKeys].map(([kid, key]) => {
      return { ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' };
    });
    return { keys };
  }
}

/** RFC 7638. */
function thumbprint({ crv, kty, x, y }: JsonWebKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
