import { Global, Module } from '@nestjs/common';
import { ApiKeyAuthenticator } from '../../kernel/auth/ports/api-key-authenticator.js';
import { AccessModule } from '../access/access.module.js';
import { AuditsModule } from '../audits/audits.module.js';
import { UsersModule } from '../users/users.module.js';
import { ApiKeyIssuerService } from './api-key-issuer.service.js';
import { ApiKeyPolicy } from './api-key-policy.js';
import { ApiKeyVerifier } from './api-key-verifier.js';
import { ApiKeysCleanUp } from './api-keys-clean-up.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';

/** Global, because it provides the kernel with the authentication of API keys. */
@Global()
@Module({
  imports: [AuditsModule, AccessModule, UsersModule],
  controllers: [ApiKeysController],
  providers: [
    ApiKeysService,
    ApiKeyIssuerService,
    { provide: ApiKeyAuthenticator, useClass: ApiKeyVerifier },
    ApiKeyPolicy,
    ApiKeysCleanUp,
    ApiKeysRepository,
  ],
  exports: [ApiKeyAuthenticator],
})
export class ApiKeysModule {}
