import { Module } from '@nestjs/common';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';
import { AuditsModule } from '../audits/audits.module.js';
import { SuppliersController } from './suppliers.controller.js';
import { SuppliersRepository } from './suppliers.repository.js';
import { SuppliersService } from './suppliers.service.js';

@Module({
  imports: [AuditsModule],
  controllers: [SuppliersController],
  providers: [SuppliersService, SuppliersRepository],
  exports: [SuppliersService],
})
export class SuppliersModule {
  constructor(retention: RetentionService) {
    retention.register('suppliers.purge', 60, [{ table: 'suppliers', softDeleted: true }]);
  }
}
