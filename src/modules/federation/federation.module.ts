import { Module } from '@nestjs/common';
import { Accounts } from '../../kernel/auth/accounts.js';
import { AccessModule } from '../access/access.module.js';
import { AuditsModule } from '../audits/audits.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { UsersModule } from '../users/users.module.js';
import { Arrivals } from './arrivals.service.js';
import { AuthProviders } from './auth-providers.js';
import { FirstMeeting } from './first-meeting.service.js';
import { ForeignStanding } from './foreign-standing.service.js';
import { IdentitiesController } from './identities.controller.js';
import { IdentitiesRepository } from './identities.repository.js';
import { IdentitiesService } from './identities.service.js';
import { ProviderTokensService } from './provider-tokens.service.js';
import { RedirectSignInController } from './redirect-sign-in.controller.js';
import { RedirectSignIn } from './redirect-sign-in.service.js';
import { SignInFlowsRepository } from './sign-in-flows.repository.js';
import { SignInFlows } from './sign-in-flows.service.js';
import { Unlinking } from './unlinking.service.js';

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
