import { Module } from '@nestjs/common';
import { AdminPageController } from './admin-page.controller.js';
import { AdminController } from './admin.controller.js';
import { AdminService } from './admin.service.js';
import { TrafficRecorderService } from './traffic-recorder.service.js';
import { TrafficRepository } from './traffic.repository.js';

@Module({
  controllers: [AdminController, AdminPageController],
  providers: [AdminService, TrafficRecorderService, TrafficRepository],
})
export class AdminModule {}
