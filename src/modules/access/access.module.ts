import { Module } from '@nestjs/common';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { AuditsModule } from '../audits/audits.module.js';
import { AccessJournal } from './access-journal.js';
import { AccessRepository } from './access.repository.js';
import { AccessService } from './access.service.js';
import { PermissionsController } from './permissions/permissions.controller.js';
import { PermissionsRepository } from './permissions/permissions.repository.js';
import { PermissionsService } from './permissions/permissions.service.js';
import { RolesController } from './roles/roles.controller.js';
import { RolesRepository } from './roles/roles.repository.js';
import { RolesService } from './roles/roles.service.js';
import { RuleTrialsService } from './rules/policy-simulation.service.js';
import { RulesController } from './rules/rules.controller.js';
import { RulesRepository } from './rules/rules.repository.js';
import { RulesService } from './rules/rules.service.js';

@Module({
  imports: [AuditsModule],
  controllers: [RolesController, PermissionsController, RulesController],
  providers: [
    AccessService,
    AccessRepository,
    AccessJournal,
    RolesService,
    RolesRepository,
    PermissionsService,
    PermissionsRepository,
    RulesService,
    RulesRepository,
    RuleTrialsService,
  ],
  exports: [AccessService, RolesService],
})
export class AccessModule {
  constructor(policy: Policy, rules: RulesService) {
    policy.rulesKeptBy(() => rules.active());
  }
}
