import { Module } from '@nestjs/common';
import { Policy } from '../../kernel/auth/policy.js';
import { AuditsModule } from '../audits/audits.module.js';
import { AccessJournal } from './access-journal.js';
import { AccessRepository } from './access.repository.js';
import { AccessService } from './access.service.js';
import { PermissionsController } from './permissions.controller.js';
import { PermissionsRepository } from './permissions.repository.js';
import { PermissionsService } from './permissions.service.js';
import { RolesController } from './roles.controller.js';
import { RolesRepository } from './roles.repository.js';
import { RolesService } from './roles.service.js';
import { RuleTrialsService } from './rule-trials.service.js';
import { RulesController } from './rules.controller.js';
import { RulesRepository } from './rules.repository.js';
import { RulesService } from './rules.service.js';

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
