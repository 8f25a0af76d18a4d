import { Module } from '@nestjs/common';
import { AmendmentsRepository } from './amendments.repository.js';
import { AuditAmendmentsService } from './audit-amendments.service.js';
import { AuditRetentionService } from './audit-retention.service.js';
import { AuditCountsRepository } from './audit-counts.repository.js';
import { AuditsController } from './audits.controller.js';
import { AuditsRepository } from './audits.repository.js';
import { AuditsService } from './audits.service.js';
import { ChangeRecorderService } from './change-recorder.service.js';
import { AnchorsService } from './evidence/anchors.service.js';
import { EvidenceController } from './evidence/evidence.controller.js';
import { EvidenceRepository } from './evidence/evidence.repository.js';
import { EvidenceService } from './evidence/evidence.service.js';
import { SealingMetrics } from './evidence/sealing-metrics.js';
import { SequencerWorker } from './evidence/sequencer.worker.js';
import { SequencerService } from './evidence/sequencer.service.js';
import { TreeRepository } from './evidence/tree.repository.js';
import { PartitionsRepository } from './partitions.repository.js';
import { AccessDenialRecorderService } from './access-denial-recorder.service.js';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';

@Module({
  // In this order, because `audits/:id` would match the paths of the other.
  controllers: [EvidenceController, AuditsController],
  providers: [
    AuditsService,
    AuditAmendmentsService,
    AuditsRepository,
    AmendmentsRepository,
    AuditCountsRepository,
    ChangeRecorderService,
    EvidenceService,
    EvidenceRepository,
    SequencerService,
    SequencerWorker,
    SealingMetrics,
    TreeRepository,
    AnchorsService,
    AuditRetentionService,
    PartitionsRepository,
    AccessDenialRecorderService,
  ],
  exports: [AuditsService, ChangeRecorderService],
})
export class AuditsModule {
  constructor(retention: RetentionService) {
    // A user with orders is not purged, but their personal data is erased at the same time.
    retention.register('audits.erasePersonalData', 60, [
      { table: 'audit_personal_data', partOf: { table: 'users', key: 'subject_id' }, softDeleted: true },
    ]);
  }
}
