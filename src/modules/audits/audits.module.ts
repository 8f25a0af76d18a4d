import { Module } from '@nestjs/common';
import { AuditCountsRepository } from './audit-counts.repository.js';
import { AuditsController } from './audits.controller.js';
import { AuditsRepository } from './audits.repository.js';
import { AuditsService } from './audits.service.js';
import { ChangeRecorderService } from './change-recorder.service.js';
import { Sequencer } from './evidence/sequencer.js';
import { SequencerService } from './evidence/sequencer.service.js';
import { TreeRepository } from './evidence/tree.repository.js';

@Module({
  controllers: [AuditsController],
  providers: [
    AuditsService,
    AuditsRepository,
    AuditCountsRepository,
    ChangeRecorderService,
    SequencerService,
    Sequencer,
    TreeRepository,
  ],
  exports: [AuditsService, ChangeRecorderService],
})
export class AuditsModule {}
