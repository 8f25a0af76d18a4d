import { Module } from '@nestjs/common';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';
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
import { OrdersController } from './orders.controller.js';
import { OrdersMetrics } from './orders.metrics.js';
import { OrdersRepository } from './orders.repository.js';
import { OrdersService } from './orders.service.js';

@Module({
  imports: [AuditsModule, ProductsModule],
  // Before OrdersController, whose `orders/{id}` would match `orders/statistics` and `orders/export`.
  controllers: [OrderStatisticsController, OrderExportController, OrdersController],
  providers: [
    OrdersMetrics,
    OrdersService,
    OrderPlacementService,
    OrderTransitionsService,
    OrderExpiryService,
    OrderExportService,
    OrdersRepository,
    OrderExportRepository,
    OrderStatisticsRepository,
  ],
  exports: [OrdersService, OrderPlacementService, OrderTransitionsService, OrderExportService],
})
export class OrdersModule {
  constructor(retention: RetentionService) {
    retention.register('orders.purge', 60, [{ table: 'orders', softDeleted: true }]);
  }
}
