import { Global, Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { CONFIG } from '../config.token.js';
import { AccessGuard } from './access.guard.js';
import { ISSUERS } from './issuers.js';
import { JwksController } from './jwks.controller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { LocalIssuer } from './local-issuer.js';
import { LOCAL_SECRETS, localSecrets } from './local-secrets.js';
import { VerifiedTokens } from './verified-tokens.js';

@Global()
@Module({
  imports: [JwtModule.register({}), PassportModule],
  controllers: [JwksController],
  providers: [
    { provide: LOCAL_SECRETS, useFactory: localSecrets, inject: [CONFIG] },
    LocalIssuer,
    { provide: ISSUERS, useFactory: (local: LocalIssuer) => new Map([[local.issuer, local]]), inject: [LocalIssuer] },
    JwtStrategy,
    VerifiedTokens,
    AccessGuard,
  ],
  exports: [AccessGuard, LocalIssuer, LOCAL_SECRETS],
})
export class AuthModule {}
