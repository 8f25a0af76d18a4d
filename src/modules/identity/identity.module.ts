import { Module } from '@nestjs/common';
import { Accounts } from '../../kernel/auth/ports/principal-resolver.js';
import { AccessModule } from '../access/access.module.js';
import { AuditsModule } from '../audits/audits.module.js';
import { NewPasswords } from '../users/password-hasher.js';
import { UsersModule } from '../users/users.module.js';
import { AccessTokens } from './sessions/access-tokens.service.js';
import { AccountPagesController } from './pages/account-pages.controller.js';
import { AccountStanding } from './local-principal-resolver.js';
import { AdminsService } from './admin-bootstrap.service.js';
import { BasicSignIn } from './basic-authentication.service.js';
import { EndedAccess } from './sessions/session-revocation.listener.js';
import { FamiliarAddressesCleanUp } from './throttling/known-login-ips-clean-up.js';
import { FamiliarAddressesRepository } from './throttling/known-login-ips.repository.js';
import { IdentityCleanUp } from './identity-clean-up.js';
import { IdentityController } from './identity.controller.js';
import { IdentityService } from './identity.service.js';
import { MailLinksService } from './registration/email-link.service.js';
import { MailTokensRepository } from './registration/one-time-tokens.repository.js';
import { MailTokens } from './registration/one-time-tokens.service.js';
import { PasswordChanges } from './passwords/password-change.service.js';
import { PasswordController } from './passwords/passwords.controller.js';
import { Passwords } from './passwords/password-hasher.js';
import { RegistrationController } from './registration/registration.controller.js';
import { RegistrationService } from './registration/registration.service.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SessionsRepository } from './sessions/sessions.repository.js';
import { SessionsService } from './sessions/sessions.service.js';
import { SignInAttempts } from './throttling/login-throttle.service.js';

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
