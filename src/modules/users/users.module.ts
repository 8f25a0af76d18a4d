import { Module } from '@nestjs/common';
import { SoftDeleted } from '../../kernel/database/soft-deleted.js';
import { RecurringWorks } from '../../kernel/jobs/recurring-work.js';
import { AccessModule } from '../access/access.module.js';
import { RolesService } from '../access/roles.service.js';
import { AuditsModule } from '../audits/audits.module.js';
import { AccountCredentialsRepository } from './account-credentials.repository.js';
import { AccountCredentials } from './account-credentials.service.js';
import { NewPasswords } from './new-passwords.service.js';
import { UserAccessController } from './user-access.controller.js';
import { UserAccessRepository } from './user-access.repository.js';
import { UserAccess } from './user-access.service.js';
import { UserChanges } from './user-changes.service.js';
import { UserEnrolment } from './user-enrolment.service.js';
import { UserJournal } from './user-journal.js';
import { UserRights } from './user-rights.service.js';
import { UserStatisticsController } from './user-statistics.controller.js';
import { UserStatisticsRepository } from './user-statistics.repository.js';
import { UserStatisticsService } from './user-statistics.service.js';
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
