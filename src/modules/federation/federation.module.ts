import { Global, Module } from '@nestjs/common';
import { ExternalPrincipals } from '../../kernel/auth/ports/principal-resolver.js';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';
import { AccessModule } from '../access/access.module.js';
import { AuditsModule } from '../audits/audits.module.js';
import { CredentialReviewService } from '../identity/recovery/credential-review.service.js';
import { IdentityModule } from '../identity/identity.module.js';
import { UsersModule } from '../users/users.module.js';
import { FederatedSignInService } from './federated-sign-in.service.js';
import { AuthProviders } from './providers/auth-providers.js';
import { JitProvisioningService } from './jit-provisioning.service.js';
import { ExternalPrincipalResolver } from './external-principal-resolver.js';
import { IdentitiesController } from './identities/identities.controller.js';
import { IdentitiesRepository } from './identities/identities.repository.js';
import { IdentitiesService } from './identities/identities.service.js';
import { ProviderTokensService } from './providers/provider-tokens.service.js';
import { RedirectSignInController } from './redirect-sign-in.controller.js';
import { RedirectSignInService } from './redirect-sign-in.service.js';
import { LoginStateCookie } from './sign-in-flows/login-state.cookie.js';
import { SignInFlowsRepository } from './sign-in-flows/sign-in-flows.repository.js';
import { SignInFlowsService } from './sign-in-flows/sign-in-flows.service.js';

/** Tokens of other issuers and sign-in by redirect. Global, because it implements a port of the kernel. */
@Global()
@Module({
  imports: [AuditsModule, AccessModule, UsersModule, IdentityModule],
  controllers: [RedirectSignInController, IdentitiesController],
  providers: [
    IdentitiesRepository,
    SignInFlowsRepository,
    IdentitiesService,
    JitProvisioningService,
    { provide: ExternalPrincipals, useClass: ExternalPrincipalResolver },
    AuthProviders,
    SignInFlowsService,
    LoginStateCookie,
    ProviderTokensService,
    FederatedSignInService,
    RedirectSignInService,
  ],
  exports: [ProviderTokensService, ExternalPrincipals],
})
export class FederationModule {
  constructor(retention: RetentionService, recovery: CredentialReviewService, identities: IdentitiesService) {
    recovery.register((userId, provenAt) => identities.review(userId, provenAt));
    retention.register('federation.cleanUp', 10, [
      { table: 'sign_in_flows', column: 'expires_at' },
      { table: 'sign_in_codes', column: 'expires_at' },
    ]);
  }
}
