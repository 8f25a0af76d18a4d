import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { CONFIG } from '../config.token.js';
import { RateLimitGuard } from '../rate-limits/rate-limit.guard.js';
import { AccessGuard } from './access.guard.js';
import { AccessNews } from './access-news.js';
import { Accounts } from './accounts.js';
import { ApiKeyDoor } from './api-key-door.js';
import type { Config } from '../../config.js';
import { type Issuer, ISSUERS, type Issuers } from './issuers.js';
import { JwksController } from './jwks.controller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { LocalIssuer } from './local-issuer.js';
import { LOCAL_SECRETS, localSecrets } from './local-secrets.js';
import { OidcIssuer } from './oidc-issuer.js';
import { Policy } from './policy.js';
import { Sealing } from './sealing.js';
import { VerifiedCredentials } from './verified-credentials.js';

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
