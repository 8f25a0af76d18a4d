import { Module } from '@nestjs/common';
import { SoftDeleted } from '../../kernel/database/soft-deleted.js';
import { RecurringWorks } from '../../kernel/jobs/recurring-work.js';
import { AuditsModule } from '../audits/audits.module.js';
import { ProductSearchRepository } from './product-search.repository.js';
import { ProductsController } from './products.controller.js';
import { ProductsRepository } from './products.repository.js';
import { ProductsV2Controller } from './products.v2.controller.js';
import { ProductsService } from './products.service.js';
import { StockService } from './stock.service.js';

@Module({
  imports: [AuditsModule],
  controllers: [ProductsController, ProductsV2Controller],
  providers: [ProductsService, StockService, ProductsRepository, ProductSearchRepository],
  exports: [ProductsService, StockService],
})
export class ProductsModule {
  constructor(works: RecurringWorks, softDeleted: SoftDeleted) {
    works.add({ name: 'products.purge', schedule: { everyMs: 3_600_000 }, run: () => softDeleted.purge('products') });
  }
}
