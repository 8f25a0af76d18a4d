import { Module } from '@nestjs/common';
import { SoftDeletePurge } from '../../kernel/jobs/maintenance/soft-delete-purge.js';
import { ScheduledTasks } from '../../kernel/jobs/scheduled-tasks.js';
import { AuditsModule } from '../audits/audits.module.js';
import { CatalogueService } from './catalogue.service.js';
import { ProductExportService } from './import-export/product-export.service.js';
import { ProductImportRepository } from './import-export/product-import.repository.js';
import { ProductImportService } from './import-export/product-import.service.js';
import { ProductSearchRepository } from './search/product-search.repository.js';
import { ProductImportExportController } from './import-export/product-import-export.controller.js';
import { ProductsController } from './products.controller.js';
import { ProductsRepository } from './products.repository.js';
import { ProductsService } from './products.service.js';
import { ProductsV2Controller } from './products.v2.controller.js';
import { FuzzyProductSearchRepository } from './search/fuzzy-product-search.repository.js';
import { StockService } from './stock.service.js';

@Module({
  imports: [AuditsModule],
  // Before ProductsController, whose `products/{id}` would match `products/export`.
  controllers: [ProductImportExportController, ProductsController, ProductsV2Controller],
  providers: [
    ProductsService,
    CatalogueService,
    StockService,
    ProductImportService,
    ProductExportService,
    ProductsRepository,
    ProductSearchRepository,
    FuzzyProductSearchRepository,
    ProductImportRepository,
  ],
  exports: [ProductsService, StockService],
})
export class ProductsModule {
  constructor(works: ScheduledTasks, softDeleted: SoftDeletePurge) {
    works.register({
      name: 'products.purge',
      schedule: { everyMs: 3_600_000 },
      run: () => softDeleted.purge('products'),
    });
  }
}
