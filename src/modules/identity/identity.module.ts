import { Module } from '@nestjs/common';
import { Accounts } from '../../kernel/auth/accounts.js';
import { AccessModule } from '../access/access.module.js';
import { AuditsModule } from '../audits/audits.module.js';
import { NewPasswords } from '../users/new-passwords.service.js';
import { UsersModule } from '../users/users.module.js';
import { AccessTokens } from './access-tokens.service.js';
import { AccountPagesController } from './account-pages.controller.js';
import { AccountStanding } from './account-standing.service.js';
import { AdminsService } from './admins.service.js';
import { BasicSignIn } from './basic-sign-in.service.js';
import { EndedAccess } from './ended-access.service.js';
import { FamiliarAddressesCleanUp } from './familiar-addresses-clean-up.js';
import { FamiliarAddressesRepository } from './familiar-addresses.repository.js';
import { IdentityCleanUp } from './identity-clean-up.js';
import { IdentityController } from './identity.controller.js';
import { IdentityService } from './identity.service.js';
import { MailLinksService } from './mail-links.service.js';
import { MailTokensRepository } from './mail-tokens.repository.js';
import { MailTokens } from './mail-tokens.service.js';
import { PasswordChanges } from './password-changes.service.js';
import { PasswordController } from './password.controller.js';
import { Passwords } from './passwords.js';
import { RegistrationController } from './registration.controller.js';
import { RegistrationService } from './registration.service.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { SignInAttempts } from './sign-in-attempts.service.js';

@Module({
  imports: [AuditsModule, AccessModule, UsersModule],
  controllers: [
    IdentityController,
    RegistrationController,
    PasswordController,
    SessionsController,
    AccountPagesController,
  ],
  providers: [
    IdentityService,
    AccountStanding,
    BasicSignIn,
    Passwords,
    SignInAttempts,
    FamiliarAddressesRepository,
    FamiliarAddressesCleanUp,
    RegistrationService,
    PasswordChanges,
    SessionsService,
    SessionsRepository,
    AccessTokens,
    MailTokens,
    MailTokensRepository,
    MailLinksService,
    IdentityCleanUp,
    AdminsService,
    EndedAccess,
  ],
  exports: [IdentityService, AdminsService, BasicSignIn, SessionsService, SignInAttempts, MailTokens, MailLinksService],
})
export class IdentityModule {
  constructor(accounts: Accounts, standing: AccountStanding, newPasswords: NewPasswords, changes: PasswordChanges) {
    accounts.keptBy(standing);
    newPasswords.hashedBy((password, owner) => changes.hashFor(owner, password, 'password'));
  }
}
