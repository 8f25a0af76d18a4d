import { Module } from '@nestjs/common';
import { AuditsController } from './audits.controller.js';
import { AuditsRepository } from './audits.repository.js';
import { AuditsService } from './audits.service.js';
import { ChangeRecorderService } from './change-recorder.service.js';

@Module({
  controllers: [AuditsController],
  providers: [AuditsService, AuditsRepository, ChangeRecorderService],
  exports: [AuditsService, ChangeRecorderService],
})
export class AuditsModule {}
