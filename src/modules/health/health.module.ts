import { Module } from '@nestjs/common';
import { HealthController, RootController, VersionedHealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

@Module({
  controllers: [RootController, HealthController, VersionedHealthController],
  providers: [HealthService],
})
export class HealthModule {}
