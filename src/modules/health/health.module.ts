import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { RootController } from './root.controller.js';
import { VersionedHealthController } from './versioned-health.controller.js';

@Module({
  controllers: [RootController, HealthController, VersionedHealthController],
  providers: [HealthService],
})
export class HealthModule {}
