import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { CONFIG } from '../config.token.js';
import { RateLimitGuard } from '../rate-limits/rate-limit.guard.js';
import { AccessGuard } from './guard/access.guard.js';
import { AccessNews } from './guard/authorization-change-notifier.js';
import { Accounts } from './ports/principal-resolver.js';
import { ApiKeyDoor } from './ports/api-key-authenticator.js';
import type { Config } from '../../config/config.js';
import { type Issuer, ISSUERS, type Issuers } from './tokens/issuers.js';
import { JwksController } from './tokens/jwks.controller.js';
import { JwtStrategy } from './tokens/jwt.strategy.js';
import { LocalIssuer } from './tokens/local-issuer.js';
import { LOCAL_SECRETS, localSecrets } from '../secrets/instance-secrets.js';
import { OidcIssuer } from './tokens/oidc-issuer.js';
import { Policy } from './policy/policy.js';
import { Sealing } from '../secrets/secret-cipher.js';
import { VerifiedCredentials } from './guard/authentication-cache.js';

function acceptedIssuers({ auth }: Config, local: LocalIssuer): Issuers {
  const others = auth.issuers.map((settings) => new OidcIssuer(settings, auth.providerTimeoutMs));
  return new Map<string, Issuer>([local, ...others].map((issuer) => [issuer.issuer, issuer]));
}

@Global()
@Module({
  imports: [JwtModule.register({}), PassportModule],
  controllers: [JwksController],
  providers: [
    { provide: LOCAL_SECRETS, useFactory: localSecrets, inject: [CONFIG] },
    LocalIssuer,
    { provide: ISSUERS, useFactory: acceptedIssuers, inject: [CONFIG, LocalIssuer] },
    Sealing,
    JwtStrategy,
    VerifiedCredentials,
    Accounts,
    ApiKeyDoor,
    AccessNews,
    Policy,
    AccessGuard,
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
  exports: [AccessNews, Accounts, ApiKeyDoor, ISSUERS, LocalIssuer, LOCAL_SECRETS, Policy, Sealing],
})
export class AuthModule {}
