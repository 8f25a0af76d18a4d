import { Module } from '@nestjs/common';
import { Accounts } from '../../kernel/auth/ports/principal-resolver.js';
import { AccessModule } from '../access/access.module.js';
import { AuditsModule } from '../audits/audits.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { UsersModule } from '../users/users.module.js';
import { Arrivals } from './federated-sign-in.service.js';
import { AuthProviders } from './providers/auth-providers.js';
import { FirstMeeting } from './jit-provisioning.service.js';
import { ForeignStanding } from './external-principal-resolver.js';
import { IdentitiesController } from './identities/identities.controller.js';
import { IdentitiesRepository } from './identities/identities.repository.js';
import { IdentitiesService } from './identities/identities.service.js';
import { ProviderTokensService } from './providers/provider-tokens.service.js';
import { RedirectSignInController } from './redirect-sign-in.controller.js';
import { RedirectSignIn } from './redirect-sign-in.service.js';
import { SignInFlowsRepository } from './sign-in-flows/sign-in-flows.repository.js';
import { SignInFlows } from './sign-in-flows/sign-in-flows.service.js';
import { Unlinking } from './identities/identity-unlink.service.js';

/** People who are known elsewhere: tokens of other issuers, and signing in by redirect. */
@Module({
  imports: [AuditsModule, AccessModule, UsersModule, IdentityModule],
  controllers: [RedirectSignInController, IdentitiesController],
  providers: [
    IdentitiesRepository,
    SignInFlowsRepository,
    IdentitiesService,
    FirstMeeting,
    ForeignStanding,
    AuthProviders,
    SignInFlows,
    ProviderTokensService,
    Arrivals,
    RedirectSignIn,
    Unlinking,
  ],
  exports: [ProviderTokensService],
})
export class FederationModule {
  constructor(accounts: Accounts, standing: ForeignStanding) {
    accounts.foreignKeptBy(standing);
  }
}
