import { Global, Inject, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';
import { AccessModule } from '../access/access.module.js';
import { RoleAssignees } from '../access/role-assignees.port.js';
import { AuditsModule } from '../audits/audits.module.js';
import { UserCredentialsRepository } from './user-credentials.repository.js';
import { UserCredentialsService } from './user-credentials.service.js';
import { UserAccessController } from './access/user-access.controller.js';
import { UserAccessRepository } from './access/user-access.repository.js';
import { UserAccessService } from './access/user-access.service.js';
import { UserChangesService } from './user-changes.service.js';
import { UserProvisioningService } from './user-provisioning.service.js';
import { UserRightsService } from './access/user-rights.service.js';
import { UserStatisticsController } from './statistics/user-statistics.controller.js';
import { UserStatisticsRepository } from './statistics/user-statistics.repository.js';
import { UsersController } from './users.controller.js';
import { UsersMetrics } from './users.metrics.js';
import { neverUsed, UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

/** Global, because it provides the access module with RoleAssignees. */
@Global()
@Module({
  imports: [AuditsModule, AccessModule],
  // UserStatisticsController first: `users/{id}` would match `users/statistics`.
  controllers: [UserStatisticsController, UsersController, UserAccessController],
  providers: [
    UsersMetrics,
    UsersService,
    UsersRepository,
    UserProvisioningService,
    UserChangesService,
    UserAccessService,
    UserAccessRepository,
    UserRightsService,
    UserStatisticsRepository,
    { provide: RoleAssignees, useExisting: UsersService },
    UserCredentialsService,
    UserCredentialsRepository,
  ],
  exports: [
    UsersService,
    UserCredentialsService,
    UserRightsService,
    UserChangesService,
    UserProvisioningService,
    UserAccessService,
    RoleAssignees,
  ],
})
export class UsersModule {
  constructor(retention: RetentionService, @Inject(CONFIG) { auth }: Config) {
    retention.register('users.unverified', 60, [
      {
        table: 'users',
        column: 'created_at',
        days: auth.unverifiedAccountDays,
        where: neverUsed,
        counted: ['users', 'user'],
      },
    ]);
    retention.register('users.purge', 60, [{ table: 'users', softDeleted: true }]);
  }
}
