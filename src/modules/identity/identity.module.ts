import { Module } from '@nestjs/common';
import { AuditsModule } from '../audits/audits.module.js';
import { UsersModule } from '../users/users.module.js';
import { BasicSignIn } from './basic-sign-in.service.js';
import { FamiliarAddressesCleanUp } from './familiar-addresses-clean-up.js';
import { FamiliarAddressesRepository } from './familiar-addresses.repository.js';
import { IdentityController } from './identity.controller.js';
import { IdentityService } from './identity.service.js';
import { Passwords } from './passwords.js';
import { SignInAttempts } from './sign-in-attempts.service.js';

@Module({
  imports: [AuditsModule, UsersModule],
  controllers: [IdentityController],
  providers: [
    IdentityService,
    BasicSignIn,
    Passwords,
    SignInAttempts,
    FamiliarAddressesRepository,
    FamiliarAddressesCleanUp,
  ],
  exports: [IdentityService, BasicSignIn],
})
export class IdentityModule {}
