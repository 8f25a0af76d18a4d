import { Module } from '@nestjs/common';
import { SoftDeleted } from '../../kernel/jobs/maintenance/soft-delete-purge.js';
import { RecurringWorks } from '../../kernel/jobs/scheduled-tasks.js';
import { AuditsModule } from '../audits/audits.module.js';
import { ProductsModule } from '../products/products.module.js';
import { OrderChangesService } from './order-transitions.service.js';
import { OrderExpiryService } from './order-expiry.service.js';
import { OrderExportController } from './export/order-export.controller.js';
import { OrderExportRepository } from './export/order-export.repository.js';
import { OrderExportService } from './export/order-export.service.js';
import { OrderJournal } from './order-journal.js';
import { OrderPlacingService } from './order-placement.service.js';
import { OrderStatisticsController } from './statistics/order-statistics.controller.js';
import { OrderStatisticsRepository } from './statistics/order-statistics.repository.js';
import { OrderStatisticsService } from './statistics/order-statistics.service.js';
import { OrdersController } from './orders.controller.js';
import { OrdersRepository } from './orders.repository.js';
import { OrdersService } from './orders.service.js';

@Module({
  imports: [AuditsModule, ProductsModule],
  // In this order: `orders/statistics` and `orders/export` would else be taken for orders with such ids.
  controllers: [OrderStatisticsController, OrderExportController, OrdersController],
  providers: [
    OrdersService,
    OrderPlacingService,
    OrderChangesService,
    OrderExpiryService,
    OrderExportService,
    OrderStatisticsService,
    OrderJournal,
    OrdersRepository,
    OrderExportRepository,
    OrderStatisticsRepository,
  ],
  exports: [OrdersService, OrderPlacingService, OrderExportService],
})
export class OrdersModule {
  constructor(works: RecurringWorks, softDeleted: SoftDeleted) {
    works.add({ name: 'orders.purge', schedule: { everyMs: 3_600_000 }, run: () => softDeleted.purge('orders') });
  }
}
