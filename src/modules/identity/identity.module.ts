import { Module } from '@nestjs/common';
import { Accounts } from '../../kernel/auth/accounts.js';
import { AccessModule } from '../access/access.module.js';
import { AuditsModule } from '../audits/audits.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountStanding } from './account-standing.service.js';
import { BasicSignIn } from './basic-sign-in.service.js';
import { FamiliarAddressesCleanUp } from './familiar-addresses-clean-up.js';
import { FamiliarAddressesRepository } from './familiar-addresses.repository.js';
import { IdentityController } from './identity.controller.js';
import { IdentityService } from './identity.service.js';
import { Passwords } from './passwords.js';
import { SignInAttempts } from './sign-in-attempts.service.js';

@Module({
  imports: [AuditsModule, AccessModule, UsersModule],
  controllers: [IdentityController],
  providers: [
    IdentityService,
    AccountStanding,
    BasicSignIn,
    Passwords,
    SignInAttempts,
    FamiliarAddressesRepository,
    FamiliarAddressesCleanUp,
  ],
  exports: [IdentityService, BasicSignIn],
})
export class IdentityModule {
  constructor(accounts: Accounts, standing: AccountStanding) {
    accounts.keptBy(standing);
  }
}
