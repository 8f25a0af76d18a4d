import { Module } from '@nestjs/common';
import { AuditsModule } from '../audits/audits.module.js';
import { JobsController } from './jobs.controller.js';
import { JobsService } from './jobs.service.js';

@Module({ imports: [AuditsModule], controllers: [JobsController], providers: [JobsService] })
export class JobsAdminModule {}
