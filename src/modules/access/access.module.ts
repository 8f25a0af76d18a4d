import { Global, Module } from '@nestjs/common';
import { PolicyRules } from '../../kernel/auth/ports/policy-rules.js';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';
import { AuditsModule } from '../audits/audits.module.js';
import { AccessRepository } from './access.repository.js';
import { AccessService } from './access.service.js';
import { PermissionsController } from './permissions/permissions.controller.js';
import { PermissionsRepository } from './permissions/permissions.repository.js';
import { PermissionsService } from './permissions/permissions.service.js';
import { RolesController } from './roles/roles.controller.js';
import { RolesRepository } from './roles/roles.repository.js';
import { RolesService } from './roles/roles.service.js';
import { PolicySimulationService } from './rules/policy-simulation.service.js';
import { RulesController } from './rules/rules.controller.js';
import { RulesRepository } from './rules/rules.repository.js';
import { RulesService } from './rules/rules.service.js';

/** Global, because it provides the kernel's policy with its rules. */
@Global()
@Module({
  imports: [AuditsModule],
  controllers: [RolesController, PermissionsController, RulesController],
  providers: [
    AccessService,
    AccessRepository,
    RolesService,
    RolesRepository,
    PermissionsService,
    PermissionsRepository,
    RulesService,
    RulesRepository,
    { provide: PolicyRules, useExisting: RulesRepository },
    PolicySimulationService,
  ],
  exports: [AccessService, PolicyRules],
})
export class AccessModule {
  constructor(retention: RetentionService) {
    retention.register('roles.purge', 60, [{ table: 'roles', softDeleted: true }]);
  }
}
