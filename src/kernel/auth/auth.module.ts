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
import { ISSUERS } from './issuers.js';
import { JwksController } from './jwks.controller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { LocalIssuer } from './local-issuer.js';
import { LOCAL_SECRETS, localSecrets } from './local-secrets.js';
import { Policy } from './policy.js';
import { VerifiedCredentials } from './verified-credentials.js';

@Global()
@Module({
  imports: [JwtModule.register({}), PassportModule],
  controllers: [JwksController],
  providers: [
    { provide: LOCAL_SECRETS, useFactory: localSecrets, inject: [CONFIG] },
    LocalIssuer,
    { provide: ISSUERS, useFactory: (local: LocalIssuer) => new Map([[local.issuer, local]]), inject: [LocalIssuer] },
    JwtStrategy,
    VerifiedCredentials,
    Accounts,
    ApiKeyDoor,
    AccessNews,
    Policy,
    AccessGuard,
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
  exports: [AccessNews, Accounts, ApiKeyDoor, LocalIssuer, LOCAL_SECRETS, Policy],
})
export class AuthModule {}
