import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { v7 as uuidv7 } from 'uuid';
import { CONFIG, type Config } from '../../../config/config.js';
import { CredentialInvalid } from '../auth.errors.js';
import type { Issuer } from './issuers.js';
import { INSTANCE_SECRETS, type InstanceSecrets } from '../../secrets/instance-secrets.js';

export interface AccessToken {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  readonly expiresIn: number;
}

/** What a token says beside whom it proves. */
interface TokenContent {
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly sessionId: string;
  /** When the session ends; a token does not outlive it. */
  readonly endsAt: Date;
}

/**
 * Signs our own access tokens (ES256, RFC 9068) and publishes the keys that
 * prove them: the one it signs with, and those of JWT_PREVIOUS_KEYS, which
 * still prove what they signed.
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
    private readonly jwt: JwtService,
  ) {
    this.issuer = config.auth.issuer;
    this.audience = config.auth.audience;
    const keys = [createPublicKey(secrets.signingKey), ...config.auth.previousKeys.map((pem) => createPublicKey(pem))];
    this.publicKeys = new Map(keys.map((key) => [thumbprint(key.export({ format: 'jwk' })), key]));
    [this.kid = ''] = this.publicKeys.keys();
  }

  /**
   * A token that proves to be `userId` until it expires. Roles and permissions
   * are there for its reader to see: what its bearer may do is looked up when
   * it is used.
   */
  async issue(userId: string, { roles, permissions, sessionId, endsAt }: TokenContent): Promise<AccessToken> {
    const left = Math.floor((endsAt.getTime() - Date.now()) / 1000);
    const expiresIn = Math.max(1, Math.min(this.config.auth.accessTokenTtlSeconds, left));
    const accessToken = await this.jwt.signAsync(
      { roles, permissions, sid: sessionId, client_id: 'keelson' },
      {
        privateKey: this.secrets.signingKey as never,
        algorithm: 'ES256',
        header: { alg: 'ES256', typ: this.tokenTypes[0], kid: this.kid },
        issuer: this.issuer,
        audience: this.audience,
        subject: userId,
        jwtid: uuidv7(),
        expiresIn,
      },
    );
    return { accessToken, tokenType: 'Bearer', expiresIn };
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
