import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from '../../config.js';
import { CONFIG } from '../config.token.js';
import { CredentialInvalid } from './auth.errors.js';
import type { Issuer } from './issuers.js';
import { LOCAL_SECRETS, type LocalSecrets } from './local-secrets.js';

export interface AccessToken {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  readonly expiresIn: number;
}

/** Signs our own access tokens (ES256, RFC 9068) and publishes the key that proves them. */
@Injectable()
export class LocalIssuer implements Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms = ['ES256'] as const;
  readonly tokenTypes = ['at+jwt'] as const;
  private readonly publicKey: KeyObject;
  private readonly kid: string;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOCAL_SECRETS) private readonly secrets: LocalSecrets,
    private readonly jwt: JwtService,
  ) {
    this.issuer = config.auth.issuer;
    this.audience = config.auth.audience;
    this.publicKey = createPublicKey(secrets.signingKey);
    this.kid = thumbprint(this.publicKey.export({ format: 'jwk' }));
  }

  /**
   * A token that proves to be `userId` until it expires. `roles` are there for
   * its reader to see: what its bearer may do is looked up when it is used.
   */
  async issue(userId: string, roles: readonly string[]): Promise<AccessToken> {
    const expiresIn = this.config.auth.accessTokenTtlSeconds;
    const accessToken = await this.jwt.signAsync(
      { roles, client_id: 'keelson' },
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
    if (kid === this.kid) return Promise.resolve(this.publicKey);
    return Promise.reject(new CredentialInvalid('it is signed with a key that is not known'));
  }

  /** The public keys as a JWK set, RFC 7517. */
  jwks(): { keys: JsonWebKey[] } {
    const key = { ...this.publicKey.export({ format: 'jwk' }), kid: this.kid, use: 'sig', alg: 'ES256' };
    return { keys: [key] };
  }
}

/** RFC 7638. */
function thumbprint({ crv, kty, x, y }: JsonWebKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
