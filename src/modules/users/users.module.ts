import { Module } from '@nestjs/common';
import { SoftDeleted } from '../../kernel/jobs/maintenance/soft-delete-purge.js';
import { RecurringWorks } from '../../kernel/jobs/scheduled-tasks.js';
import { AccessModule } from '../access/access.module.js';
import { RolesService } from '../access/roles/roles.service.js';
import { AuditsModule } from '../audits/audits.module.js';
import { AccountCredentialsRepository } from './user-credentials.repository.js';
import { AccountCredentials } from './user-credentials.service.js';
import { NewPasswords } from './password-hasher.js';
import { UserAccessController } from './access/user-access.controller.js';
import { UserAccessRepository } from './access/user-access.repository.js';
import { UserAccess } from './access/user-access.service.js';
import { UserChanges } from './user-changes.service.js';
import { UserEnrolment } from './user-provisioning.service.js';
import { UserJournal } from './user-journal.js';
import { UserRights } from './access/user-rights.service.js';
import { UserStatisticsController } from './statistics/user-statistics.controller.js';
import { UserStatisticsRepository } from './statistics/user-statistics.repository.js';
import { UserStatisticsService } from './statistics/user-statistics.service.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [AuditsModule, AccessModule],
  // What is called by a word stands before what is called by an id.
  controllers: [UserStatisticsController, UsersController, UserAccessController],
  providers: [
    UsersService,
    UsersRepository,
    UserEnrolment,
    UserChanges,
    UserAccess,
    UserAccessRepository,
    UserRights,
    UserJournal,
    UserStatisticsService,
    UserStatisticsRepository,
    NewPasswords,
    AccountCredentials,
    AccountCredentialsRepository,
  ],
  exports: [UsersService, NewPasswords, AccountCredentials],
})
export class UsersModule {
  constructor(works: RecurringWorks, softDeleted: SoftDeleted, roles: RolesService, users: UsersService) {
    roles.holdersCountedBy((role) => users.countHolders(role));
    works.add({ name: 'users.purge', schedule: { everyMs: 3_600_000 }, run: () => softDeleted.purge('users') });
  }
}
