import { Global, Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { AccessGuard } from './guard/access.guard.js';
import { AuthorizationChangeNotifier } from './guard/authorization-change-notifier.js';
import { CONFIG, type Config } from '../../config/config.js';
import { type Issuer, ISSUERS, type Issuers } from './tokens/issuers.js';
import { JwksController } from './tokens/jwks.controller.js';
import { JwtStrategy } from './tokens/jwt.strategy.js';
import { LocalIssuer } from './tokens/local-issuer.js';
import { INSTANCE_SECRETS, loadInstanceSecrets } from '../secrets/instance-secrets.js';
import { OidcIssuer } from './tokens/oidc-issuer.js';
import { Policy } from './policy/policy.js';
import { SecretCipher } from '../secrets/secret-cipher.js';
import { AuthenticationCache } from './guard/authentication-cache.js';

function acceptedIssuers({ auth }: Config, local: LocalIssuer): Issuers {
  const others = auth.issuers.map((settings) => new OidcIssuer(settings, auth.providerTimeoutMs));
  return new Map<string, Issuer>([local, ...others].map((issuer) => [issuer.issuer, issuer]));
}

@Global()
@Module({
  imports: [JwtModule.register({}), PassportModule],
  controllers: [JwksController],
  providers: [
    { provide: INSTANCE_SECRETS, useFactory: loadInstanceSecrets, inject: [CONFIG] },
    LocalIssuer,
    { provide: ISSUERS, useFactory: acceptedIssuers, inject: [CONFIG, LocalIssuer] },
    SecretCipher,
    JwtStrategy,
    AuthenticationCache,
    AuthorizationChangeNotifier,
    Policy,
    AccessGuard,
  ],
  exports: [AccessGuard, AuthorizationChangeNotifier, ISSUERS, LocalIssuer, INSTANCE_SECRETS, Policy, SecretCipher],
})
export class AuthModule {}
