import { Module } from '@nestjs/common';
import { SoftDeleted } from '../../kernel/database/soft-deleted.js';
import { RecurringWorks } from '../../kernel/jobs/recurring-work.js';
import { AccessModule } from '../access/access.module.js';
import { RolesService } from '../access/roles.service.js';
import { AuditsModule } from '../audits/audits.module.js';
import { AccountCredentialsRepository } from './account-credentials.repository.js';
import { AccountCredentials } from './account-credentials.service.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [AuditsModule, AccessModule],
  controllers: [UsersController],
  providers: [UsersService, UsersRepository, AccountCredentials, AccountCredentialsRepository],
  exports: [UsersService, AccountCredentials],
})
export class UsersModule {
  constructor(works: RecurringWorks, softDeleted: SoftDeleted, roles: RolesService, users: UsersService) {
    roles.holdersCountedBy((role) => users.countHolders(role));
    works.add({ name: 'users.purge', schedule: { everyMs: 3_600_000 }, run: () => softDeleted.purge('users') });
  }
}
