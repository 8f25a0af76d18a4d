import { Module } from '@nestjs/common';
import { AuditsModule } from '../audits/audits.module.js';
import { UsersModule } from '../users/users.module.js';
import { BasicSignIn } from './basic-sign-in.service.js';
import { IdentityController } from './identity.controller.js';
import { IdentityService } from './identity.service.js';
import { Passwords } from './passwords.js';

@Module({
  imports: [AuditsModule, UsersModule],
  controllers: [IdentityController],
  providers: [IdentityService, BasicSignIn, Passwords],
  exports: [IdentityService, BasicSignIn],
})
export class IdentityModule {}
