import { Module } from '@nestjs/common';
import { SoftDeleted } from '../../kernel/database/soft-deleted.js';
import { RecurringWorks } from '../../kernel/jobs/recurring-work.js';
import { AuditsModule } from '../audits/audits.module.js';
import { ProductsModule } from '../products/products.module.js';
import { OrderExpiryService } from './order-expiry.service.js';
import { OrderExportController } from './order-export.controller.js';
import { OrderExportRepository } from './order-export.repository.js';
import { OrderExportService } from './order-export.service.js';
import { OrdersController } from './orders.controller.js';
import { OrdersRepository } from './orders.repository.js';
import { OrdersService } from './orders.service.js';

@Module({
  imports: [AuditsModule, ProductsModule],
  // `orders/export` is asked for before `orders/{id}`, which would take it for an id.
  controllers: [OrderExportController, OrdersController],
  providers: [OrdersService, OrderExpiryService, OrderExportService, OrderExportRepository, OrdersRepository],
  exports: [OrdersService, OrderExportService],
})
export class OrdersModule {
  constructor(works: RecurringWorks, softDeleted: SoftDeleted) {
    works.add({ name: 'orders.purge', schedule: { everyMs: 3_600_000 }, run: () => softDeleted.purge('orders') });
  }
}
