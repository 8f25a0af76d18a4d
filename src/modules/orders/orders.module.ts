import { Module } from '@nestjs/common';
import { SoftDeletePurge } from '../../kernel/jobs/maintenance/soft-delete-purge.js';
import { ScheduledTasks } from '../../kernel/jobs/scheduled-tasks.js';
import { AuditsModule } from '../audits/audits.module.js';
import { ProductsModule } from '../products/products.module.js';
import { OrderTransitionsService } from './order-transitions.service.js';
import { OrderExpiryService } from './order-expiry.service.js';
import { OrderExportController } from './export/order-export.controller.js';
import { OrderExportRepository } from './export/order-export.repository.js';
import { OrderExportService } from './export/order-export.service.js';
import { OrderPlacementService } from './order-placement.service.js';
import { OrderStatisticsController } from './statistics/order-statistics.controller.js';
import { OrderStatisticsRepository } from './statistics/order-statistics.repository.js';
import { OrderStatisticsService } from './statistics/order-statistics.service.js';
import { OrdersController } from './orders.controller.js';
import { OrdersRepository } from './orders.repository.js';
import { OrdersService } from './orders.service.js';

@Module({
  imports: [AuditsModule, ProductsModule],
  // Before OrdersController, whose `orders/{id}` would match `orders/statistics` and `orders/export`.
  controllers: [OrderStatisticsController, OrderExportController, OrdersController],
  providers: [
    OrdersService,
    OrderPlacementService,
    OrderTransitionsService,
    OrderExpiryService,
    OrderExportService,
    OrderStatisticsService,
    OrdersRepository,
    OrderExportRepository,
    OrderStatisticsRepository,
  ],
  exports: [OrdersService, OrderPlacementService, OrderExportService],
})
export class OrdersModule {
  constructor(works: ScheduledTasks, softDeleted: SoftDeletePurge) {
    works.register({ name: 'orders.purge', schedule: { everyMs: 3_600_000 }, run: () => softDeleted.purge('orders') });
  }
}
