import { Global, Module } from '@nestjs/common';
import { ApiKeyAuthenticator } from '../../kernel/auth/ports/api-key-authenticator.js';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';
import { AuditsModule } from '../audits/audits.module.js';
import { CredentialReviewService } from '../identity/recovery/credential-review.service.js';
import { IdentityModule } from '../identity/identity.module.js';
import { ApiKeyIssuerService } from './api-key-issuer.service.js';
import { ApiKeyPolicy } from './api-key-policy.js';
import { ApiKeyVerifier } from './api-key-verifier.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';

/** Ended keys are kept for looking into what they did; the audit trail keeps it longer. */
const ENDED_DAYS = 90;

/** Global, because it implements a port of the kernel. */
@Global()
@Module({
  imports: [AuditsModule, IdentityModule],
  controllers: [ApiKeysController],
  providers: [
    ApiKeysService,
    ApiKeyIssuerService,
    { provide: ApiKeyAuthenticator, useClass: ApiKeyVerifier },
    ApiKeyPolicy,
    ApiKeysRepository,
  ],
  exports: [ApiKeyAuthenticator],
})
export class ApiKeysModule {
  constructor(retention: RetentionService, recovery: CredentialReviewService, apiKeys: ApiKeysService) {
    recovery.register((userId, provenAt) => apiKeys.review(userId, provenAt));
    retention.register('apiKeys.cleanUp', 60, [
      { table: 'api_key_secrets', column: 'expires_at' },
      { table: 'api_keys', column: 'expires_at', days: ENDED_DAYS, counted: ['api-keys'] },
      { table: 'api_keys', column: 'revoked_at', days: ENDED_DAYS, counted: ['api-keys'] },
    ]);
  }
}
