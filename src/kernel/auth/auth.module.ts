import { Global, Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { CONFIG, type Config } from '../../config/config.js';
import { Clock } from '../context/clock.js';
import { EmailHasher } from '../secrets/email-hasher.js';
import { INSTANCE_SECRETS, loadInstanceSecrets } from '../secrets/instance-secrets.js';
import { SecretCipher } from '../secrets/secret-cipher.js';
import { AuthenticationCache } from './guard/authentication-cache.js';
import { StreamAccessInterceptor } from './guard/stream-access.interceptor.js';
import { StreamAccessMonitor } from './guard/stream-access-monitor.js';
import { Authenticator } from './guard/authenticator.js';
import { AuthorizationChangeNotifier } from './guard/authorization-change-notifier.js';
import { Policy } from './policy/policy.js';
import { type Issuer, ISSUERS, type Issuers } from './tokens/issuers.js';
import { JwksController } from './tokens/jwks.controller.js';
import { JwtStrategy } from './tokens/jwt.strategy.js';
import { LocalIssuer } from './tokens/local-issuer.js';
import { OidcIssuer } from './tokens/oidc-issuer.js';

function trustedIssuers({ auth }: Config, clock: Clock, local: LocalIssuer): Issuers {
  const others = auth.issuers.map((settings) => new OidcIssuer(settings, auth.providerTimeoutMs, clock));
  return new Map<string, Issuer>([local, ...others].map((issuer) => [issuer.issuer, issuer]));
}

@Global()
@Module({
  imports: [JwtModule.register({})],
  controllers: [JwksController],
  providers: [
    EmailHasher,
    { provide: INSTANCE_SECRETS, useFactory: loadInstanceSecrets, inject: [CONFIG] },
    { provide: ISSUERS, useFactory: trustedIssuers, inject: [CONFIG, Clock, LocalIssuer] },
    LocalIssuer,
    SecretCipher,
    JwtStrategy,
    Authenticator,
    AuthenticationCache,
    AuthorizationChangeNotifier,
    Policy,
    StreamAccessInterceptor,
    StreamAccessMonitor,
  ],
  exports: [
    Authenticator,
    AuthenticationCache,
    StreamAccessInterceptor,
    StreamAccessMonitor,
    AuthorizationChangeNotifier,
    ISSUERS,
    LocalIssuer,
    INSTANCE_SECRETS,
    Policy,
    SecretCipher,
    EmailHasher,
  ],
})
export class AuthModule {}
