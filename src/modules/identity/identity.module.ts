import { Global, Module } from '@nestjs/common';
import { LocalPrincipals } from '../../kernel/auth/ports/principal-resolver.js';
import { EventHandlers } from '../../kernel/events/event-handlers.js';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';
import { AccessModule } from '../access/access.module.js';
import { AuditsModule } from '../audits/audits.module.js';
import { PasswordHashing } from '../users/password-hashing.port.js';
import { UserDeactivated, UserDeleted, UserUpdated } from '../users/users.events.js';
import { UsersModule } from '../users/users.module.js';
import { AccountPagesController } from './pages/account-pages.controller.js';
import { LocalPrincipalResolver } from './local-principal-resolver.js';
import { AdminBootstrapService } from './admin-bootstrap.service.js';
import { BasicAuthenticationService } from './basic-authentication.service.js';
import { KnownLoginIpsRepository } from './throttling/known-login-ips.repository.js';
import { IdentityController } from './identity.controller.js';
import { IdentityService } from './identity.service.js';
import { EmailLinkService } from './registration/email-link.service.js';
import { OneTimeTokensRepository } from './registration/one-time-tokens.repository.js';
import { OneTimeTokensService } from './registration/one-time-tokens.service.js';
import { PasswordChangeService } from './passwords/password-change.service.js';
import { PasswordsController } from './passwords/passwords.controller.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { RegistrationController } from './registration/registration.controller.js';
import { RegistrationService } from './registration/registration.service.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { RefreshTokensService } from './sessions/refresh-tokens.service.js';
import { SessionsRepository } from './sessions/sessions.repository.js';
import { RecentAuthenticationService } from './sessions/recent-authentication.service.js';
import { CredentialReviewService } from './recovery/credential-review.service.js';
import { EmailChangeController } from './registration/email-change.controller.js';
import { EmailChangeService } from './registration/email-change.service.js';
import { RecentAuthentication } from '../../kernel/auth/ports/recent-authentication.js';
import { SessionsService } from './sessions/sessions.service.js';
import { KnownLoginIpsRecorder } from './throttling/known-login-ips.recorder.js';
import { LoginThrottleService } from './throttling/login-throttle.service.js';

/** Global, because it implements ports of the kernel and of the users module. */
@Global()
@Module({
  imports: [AuditsModule, AccessModule, UsersModule],
  controllers: [
    IdentityController,
    RegistrationController,
    PasswordsController,
    SessionsController,
    AccountPagesController,
    EmailChangeController,
  ],
  providers: [
    IdentityService,
    { provide: LocalPrincipals, useClass: LocalPrincipalResolver },
    BasicAuthenticationService,
    PasswordHasher,
    { provide: RecentAuthentication, useClass: RecentAuthenticationService },
    CredentialReviewService,
    EmailChangeService,
    LoginThrottleService,
    KnownLoginIpsRecorder,
    KnownLoginIpsRepository,
    RegistrationService,
    PasswordChangeService,
    { provide: PasswordHashing, useExisting: PasswordChangeService },
    SessionsService,
    SessionsRepository,
    RefreshTokensService,
    OneTimeTokensService,
    OneTimeTokensRepository,
    EmailLinkService,
    AdminBootstrapService,
  ],
  exports: [
    IdentityService,
    AdminBootstrapService,
    BasicAuthenticationService,
    SessionsService,
    LoginThrottleService,
    OneTimeTokensService,
    EmailLinkService,
    LocalPrincipals,
    PasswordHashing,
    RecentAuthentication,
    CredentialReviewService,
  ],
})
export class IdentityModule {
  constructor(retention: RetentionService, handlers: EventHandlers, sessions: SessionsService) {
    retention.register('identity.cleanUp', 10, [
      { table: 'refresh_tokens', column: 'expires_at' },
      { table: 'sessions', column: 'expires_at' },
      { table: 'mail_tokens', column: 'expires_at' },
    ]);
    retention.register('familiarAddresses.cleanUp', 60, [{ table: 'familiar_addresses', column: 'used_at', days: 90 }]);
    // The access generation has ended them; this deletes and audits them.
    for (const type of [UserDeactivated, UserDeleted])
      handlers.register<object>(type, 'identity.end-sessions', 'transactional', ({ subject }) =>
        sessions.deleteEnded(null, subject),
      );
    handlers.register(UserUpdated, 'identity.end-sessions', 'transactional', async ({ subject, data }) => {
      if (data.fields.includes('email')) await sessions.deleteEnded(null, subject);
    });
  }
}
