import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from './actor.js';
import { CredentialInvalid } from './auth.errors.js';
import { type Issuer, ISSUERS, type Issuers } from './issuers.js';
import { permissionsOf, type Role, ROLES } from './permissions.js';

/** What a token says of itself, before any of it is believed. */
interface Unverified {
  header: { alg: string; typ?: string; kid?: string };
  payload: { iss?: string } | string;
}

interface Claims {
  iss?: string;
  aud?: string | string[];
  sub?: string;
  jti?: string;
  exp?: number;
  iat?: number;
  roles?: unknown;
}

const LEEWAY_SECONDS = 30;
/** The one way in which passport-jwt passes a leeway on to jsonwebtoken. */
const LEEWAY = { jsonWebTokenOptions: { clockTolerance: LEEWAY_SECONDS } };
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
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      issuer: known.map(({ issuer }) => issuer),
      algorithms: [...new Set(known.flatMap(({ algorithms }) => algorithms))] as never[],
      ...LEEWAY,
      secretOrKeyProvider: (_request: Request, token: string, done: (error: unknown, key?: string) => void) => {
        keyFor(issuers, jwt.decode(token, { complete: true }) as Unverified | null).then(
          (key) => done(null, key as unknown as string),
          (error: unknown) => done(error),
        );
      },
    });
    passport.use(this.name, this);
  }

  /** The actor that verified claims speak of. Throws CredentialInvalid when they do not speak of one of ours. */
  validate(claims: Claims): Actor {
    const issuer = this.issuers.get(claims.iss ?? '');
    const audience = [claims.aud].flat();
    if (!issuer || !audience.includes(issuer.audience)) throw new CredentialInvalid('it is meant for another audience');
    if (claims.exp === undefined) throw new CredentialInvalid('it never expires');
    if (claims.iat !== undefined && claims.iat > Date.now() / 1000 + LEEWAY_SECONDS)
      throw new CredentialInvalid('it is from the future');
    if (!claims.jti || !claims.sub || !UUID.test(claims.sub)) throw new CredentialInvalid('it names no user');
    const roles = Array.isArray(claims.roles) ? ROLES.filter((role) => (claims.roles as Role[]).includes(role)) : [];
    return {
      userId: claims.sub,
      roles,
      permissions: permissionsOf(roles),
      credential: { issuer: issuer.issuer, id: claims.jti },
    };
  }
}

async function keyFor(issuers: Issuers, token: Unverified | null): Promise<KeyObject> {
  if (token === null) throw new CredentialInvalid('it is no JSON Web Token');
  const { header, payload } = token;
  const issuer = trusted(issuers, typeof payload === 'object' ? payload.iss : undefined);
  if (!issuer.algorithms.includes(header.alg)) throw new CredentialInvalid('its algorithm is not accepted');
  if (header.typ?.toLowerCase().replace(/^application\//, '') !== issuer.tokenType) {
    throw new CredentialInvalid('it is no access token');
  }
  if ('crit' in header) throw new CredentialInvalid('it asks for extensions that are not understood');
  return issuer.key(header.kid);
}

function trusted(issuers: Issuers, name: string | undefined): Issuer {
  const issuer = issuers.get(name ?? '');
  if (!issuer) throw new CredentialInvalid('its issuer is not known');
  return issuer;
}
