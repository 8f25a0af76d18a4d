import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { v7 as uuidv7 } from 'uuid';
import type { VerifiedToken } from '../ports/principal-resolver.js';
import { CredentialInvalid } from '../auth.errors.js';
import { type Issuer, ISSUERS, type Issuers } from './issuers.js';
import { LocalIssuer } from './local-issuer.js';
import { extractCredential } from '../guard/credential-extractor.js';

/** What a token says of itself, before any of it is believed. */
interface Unverified {
  header: { alg: string; typ?: unknown; kid?: string };
  payload: { iss?: string } | string | null;
}

type Claims = Readonly<Record<string, unknown>>;

const LEEWAY_SECONDS = 30;
/** The one way in which passport-jwt passes a leeway on to jsonwebtoken. */
const LEEWAY = { jsonWebTokenOptions: { clockTolerance: LEEWAY_SECONDS } };
/** A token of another issuer is looked at anew after this: its key may have been withdrawn. */
const EXTERNAL_TTL_MS = 10 * 60_000;
/** What ID tokens and logout tokens carry and access tokens do not. */
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Verifies access tokens. The token's `iss` chooses the issuer, and the issuer
 * alone decides which algorithms, keys, audience and type are good: nothing the
 * token says about itself (`jku`, `jwk`, `x5u`) is believed. After RFC 8725.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  /** Passport keeps one list of strategies for the whole process; two applications in one must not share an entry. */
  override readonly name = `jwt ${uuidv7()}`;

  constructor(
    @Inject(ISSUERS) private readonly issuers: Issuers,
    jwt: JwtService,
  ) {
    const known = [...issuers.values()];
    super({
      jwtFromRequest: (request: Request) => extractCredential(request).text,
      issuer: known.map(({ issuer }) => issuer),
      algorithms: [...new Set(known.flatMap(({ algorithms }) => algorithms))] as never[],
      ...LEEWAY,
      secretOrKeyProvider: (_request: Request, token: string, done: (error: unknown, key?: string) => void) => {
        keyFor(issuers, () => jwt.decode(token, { complete: true })).then(
          (key) => done(null, key as unknown as string),
          (error: unknown) => done(error),
        );
      },
    });
    passport.use(this.name, this);
  }

  /** What verified claims say. Throws CredentialInvalid when they say too little, or nothing to us. */
  validate(claims: Claims): VerifiedToken {
    const { iss, aud, exp, iat = 0, sub, jti, sid } = claims;
    const issuer = this.issuers.get(String(iss));
    if (!issuer || ![aud].flat().includes(issuer.audience))
      throw new CredentialInvalid('it is meant for another audience');
    if (typeof exp !== 'number') throw new CredentialInvalid('it never expires');
    if (typeof iat !== 'number' || iat > Date.now() / 1000 + LEEWAY_SECONDS)
      throw new CredentialInvalid('it is from the future');
    const own = issuer instanceof LocalIssuer;
    if (typeof sub !== 'string' || sub === '' || (own && !UUID.test(sub)))
      throw new CredentialInvalid('it names no user');
    const sessionId = own && typeof sid === 'string' && UUID.test(sid) ? sid : undefined;
    if (own && sessionId === undefined) throw new CredentialInvalid('it belongs to no session');
    if (own && (typeof jti !== 'string' || jti === '')) throw new CredentialInvalid('it has no id');
    if (!own && isOfAnotherKind(claims)) throw new CredentialInvalid('it is no access token');
    const expiresAtMs = exp * 1000;
    return {
      issuer: issuer.issuer,
      own,
      subject: sub,
      tokenId: typeof jti === 'string' ? jti : '',
      sessionId,
      expiresAtMs: own ? expiresAtMs : Math.min(expiresAtMs, Date.now() + EXTERNAL_TTL_MS),
      claims,
    };
  }
}

/**
 * Where all tokens of an issuer are of the type `JWT`, their claims tell them
 * apart; Keycloak and Cognito say the kind in claims of their own.
 */
function isOfAnotherKind(claims: Claims): boolean {
  const { typ = 'Bearer', token_use: use = 'access' } = claims;
  return typ !== 'Bearer' || use !== 'access' || ID_TOKEN_CLAIMS.some((name) => name in claims);
}

async function keyFor(issuers: Issuers, decode: () => Unverified | null): Promise<KeyObject> {
  const { header, payload } = readable(decode);
  const issuer = trusted(issuers, typeof payload === 'object' ? payload?.iss : undefined);
  if (!issuer.algorithms.includes(header.alg)) throw new CredentialInvalid('its algorithm is not accepted');
  const { typ } = header;
  if (typeof typ !== 'string' || !issuer.tokenTypes.includes(typ.toLowerCase().replace(/^application\//, ''))) {
    throw new CredentialInvalid('it is no access token');
  }
  if ('crit' in header) throw new CredentialInvalid('it asks for extensions that are not understood');
  return issuer.key(header.kid, header.alg);
}

function readable(decode: () => Unverified | null): Unverified {
  try {
    const token = decode();
    if (typeof token?.header === 'object') return token;
  } catch {
    // Parts that are no JSON make some tokens null and some an error; they are the same to us.
  }
  throw new CredentialInvalid('it is no JSON Web Token');
}

function trusted(issuers: Issuers, name: string | undefined): Issuer {
  const issuer = issuers.get(name ?? '');
  if (!issuer) throw new CredentialInvalid('its issuer is not known');
  return issuer;
}
