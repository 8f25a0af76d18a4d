import { Module } from '@nestjs/common';
import { SoftDeleted } from '../../kernel/database/soft-deleted.js';
import { RecurringWorks } from '../../kernel/jobs/recurring-work.js';
import { AuditsModule } from '../audits/audits.module.js';
import { CatalogueService } from './catalogue.service.js';
import { ProductExportService } from './product-export.service.js';
import { ProductImportRepository } from './product-import.repository.js';
import { ProductImportService } from './product-import.service.js';
import { ProductSearchRepository } from './product-search.repository.js';
import { ProductTransferController } from './product-transfer.controller.js';
import { ProductsController } from './products.controller.js';
import { ProductsRepository } from './products.repository.js';
import { ProductsService } from './products.service.js';
import { ProductsV2Controller } from './products.v2.controller.js';
import { SimilarProductsRepository } from './similar-products.repository.js';
import { StockService } from './stock.service.js';

@Module({
  imports: [AuditsModule],
  // `products/export` is asked for before `products/{id}`, which would take it for an id.
  controllers: [ProductTransferController, ProductsController, ProductsV2Controller],
  providers: [
    ProductsService,
    CatalogueService,
    StockService,
    ProductImportService,
    ProductExportService,
    ProductsRepository,
    ProductSearchRepository,
    SimilarProductsRepository,
    ProductImportRepository,
  ],
  exports: [ProductsService, StockService],
})
export class ProductsModule {
  constructor(works: RecurringWorks, softDeleted: SoftDeleted) {
    works.add({ name: 'products.purge', schedule: { everyMs: 3_600_000 }, run: () => softDeleted.purge('products') });
  }
}
