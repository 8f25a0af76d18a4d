import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { PassportStrategy } from '@nestjs/passport';
import type { Request, RequestHandler, Response } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { Clock } from '../../context/clock.js';
import { UUID } from '../../context/ids.js';
import { AppError } from '../../errors/app-error.js';
import { CredentialInvalid } from '../auth.errors.js';
import { extractCredential } from '../guard/credential-extractor.js';
import type { VerifiedToken } from '../ports/principal-resolver.js';
import { ISSUERS, type Issuers } from './issuers.js';
import { LocalIssuer } from './local-issuer.js';

/** A decoded token, not verified. */
interface DecodedToken {
  readonly header: { readonly alg: string; readonly typ?: unknown; readonly kid?: string };
  readonly payload: { readonly iss?: string } | string | null;
}

type Claims = Readonly<Record<string, unknown>>;

const LEEWAY_SECONDS = 30;
/** The one way in which passport-jwt passes a leeway on to jsonwebtoken. */
const LEEWAY = { jsonWebTokenOptions: { clockTolerance: LEEWAY_SECONDS } };
/** A token of another issuer is verified anew after this: its key may be withdrawn. */
const EXTERNAL_TTL_MS = 10 * 60_000;
/** Claims of ID tokens and logout tokens, which access tokens do not have. */
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];

/**
 * Verifies access tokens. The token's `iss` chooses the issuer, whose settings
 * alone say which algorithms, keys, audience and type are accepted; `jku`, `jwk`
 * and `x5u` of the token are ignored. After RFC 8725.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    @Inject(ISSUERS) private readonly issuers: Issuers,
    private readonly clock: Clock,
    jwt: JwtService,
  ) {
    const accepted = [...issuers.values()];
    super({
      jwtFromRequest: (request: Request) => extractCredential(request).text,
      issuer: accepted.map(({ issuer }) => issuer),
      algorithms: [...new Set(accepted.flatMap(({ algorithms }) => algorithms))] as never[],
      ...LEEWAY,
      secretOrKeyProvider: (_request: Request, token: string, done: (error: unknown, key?: string) => void) => {
        keyFor(issuers, () => jwt.decode(token, { complete: true })).then(
          (key) => done(null, key as unknown as string),
          (error: unknown) => done(error),
        );
      },
    });
  }

  /** Verifies the token of a request. Throws CredentialInvalid, and Unavailable when its keys cannot be fetched. */
  verify(request: Request): Promise<VerifiedToken> {
    return new Promise((resolve, reject) => {
      // A copy, because passport hangs the callbacks of this one request on the strategy it is given.
      const strategy = Object.create(this) as this;
      const callback = (error: unknown, token: VerifiedToken | false | null, info: unknown) =>
        token ? resolve(token) : reject(refusalOf(error ?? info));
      const authenticate = passport.authenticate(strategy, { session: false }, callback) as RequestHandler;
      void authenticate(request, request.res as Response, reject);
    });
  }

  /** Called by passport with the claims once signature, issuer and times are verified. Throws CredentialInvalid. */
  validate(claims: Claims): VerifiedToken {
    const { iss, aud, exp, iat = 0, sub, jti, sid, auth_time: authTime } = claims;
    const nowMs = this.clock.now();
    const issuer = this.issuers.get(String(iss));
    if (!issuer || ![aud].flat().includes(issuer.audience))
      throw new CredentialInvalid('it is meant for another audience');
    if (typeof exp !== 'number') throw new CredentialInvalid('it never expires');
    if (typeof iat !== 'number' || iat > nowMs / 1000 + LEEWAY_SECONDS)
      throw new CredentialInvalid('it is from the future');
    const own = issuer instanceof LocalIssuer;
    if (typeof sub !== 'string' || sub === '' || (own && !isUuid(sub))) throw new CredentialInvalid('it names no user');
    if (own && !isUuid(sid)) throw new CredentialInvalid('it belongs to no session');
    if (own && (typeof jti !== 'string' || jti === '')) throw new CredentialInvalid('it has no id');
    if (!own && !isAccessToken(claims)) throw new CredentialInvalid('it is not an access token');
    return {
      issuer: issuer.issuer,
      own,
      subject: sub,
      tokenId: typeof jti === 'string' ? jti : '',
      sessionId: own ? String(sid) : undefined,
      expiresAtMs: own ? exp * 1000 : Math.min(exp * 1000, nowMs + EXTERNAL_TTL_MS),
      authenticatedAtMs: !own && typeof authTime === 'number' ? authTime * 1000 : undefined,
      claims,
    };
  }
}

/** By its claims: some issuers give all tokens the type `JWT`. Keycloak and Cognito name the kind in claims of their own. */
function isAccessToken(claims: Claims): boolean {
  const { typ = 'Bearer', token_use: use = 'access' } = claims;
  return typ === 'Bearer' && use === 'access' && !ID_TOKEN_CLAIMS.some((name) => name in claims);
}

function isUuid(claim: unknown): boolean {
  return typeof claim === 'string' && UUID.test(claim);
}

async function keyFor(issuers: Issuers, decode: () => DecodedToken | null): Promise<KeyObject> {
  const { header, payload } = decoded(decode);
  const issuer = issuers.get((typeof payload === 'object' && payload?.iss) || '');
  if (!issuer) throw new CredentialInvalid('its issuer is not known');
  if (!issuer.algorithms.includes(header.alg)) throw new CredentialInvalid('its algorithm is not accepted');
  const { typ } = header;
  if (typeof typ !== 'string' || !issuer.tokenTypes.includes(typ.toLowerCase().replace(/^application\//, '')))
    throw new CredentialInvalid('it is not an access token');
  if ('crit' in header) throw new CredentialInvalid('it asks for extensions that are not understood');
  return issuer.key(header.kid, header.alg);
}

/** Parts that are not JSON make jsonwebtoken return null for some tokens and throw for others. */
function decoded(decode: () => DecodedToken | null): DecodedToken {
  try {
    const token = decode();
    if (typeof token?.header === 'object') return token;
  } catch {
    // As above.
  }
  throw new CredentialInvalid('it is not a JSON Web Token');
}

/** Passport passes on what `validate` throws. The messages of jsonwebtoken may repeat the content of the token. */
function refusalOf(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const { name, message } = (cause ?? {}) as { name?: string; message?: string };
  if (name === 'TokenExpiredError') return new CredentialInvalid('it has expired', cause);
  if (name === 'NotBeforeError') return new CredentialInvalid('it is not valid yet', cause);
  if (message === 'invalid signature') return new CredentialInvalid('its signature is wrong', cause);
  if (message?.startsWith('jwt issuer invalid')) return new CredentialInvalid('its issuer is not known', cause);
  return new CredentialInvalid('it could not be verified', cause);
}
