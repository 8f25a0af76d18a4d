import { Global, Module } from '@nestjs/common';
import { ApiKeyAuthenticator } from '../../kernel/auth/ports/api-key-authenticator.js';
import { AuditsModule } from '../audits/audits.module.js';
import { ApiKeyAuditRecorder } from './api-key-audit-recorder.js';
import { ApiKeyIssuerService } from './api-key-issuer.service.js';
import { ApiKeyPolicy } from './api-key-policy.js';
import { ApiKeyVerifier } from './api-key-verifier.js';
import { ApiKeysCleanUp } from './api-keys-clean-up.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';

/** Global, because it implements a port of the kernel. */
@Global()
@Module({
  imports: [AuditsModule],
  controllers: [ApiKeysController],
  providers: [
    ApiKeysService,
    ApiKeyIssuerService,
    { provide: ApiKeyAuthenticator, useClass: ApiKeyVerifier },
    ApiKeyPolicy,
    ApiKeyAuditRecorder,
    ApiKeysCleanUp,
    ApiKeysRepository,
  ],
  exports: [ApiKeyAuthenticator],
})
export class ApiKeysModule {}
