import { Module } from '@nestjs/common';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';
import { AuditsModule } from '../audits/audits.module.js';
import { CatalogueService } from './catalogue.service.js';
import { ProductImportRepository } from './import-export/product-import.repository.js';
import { ProductImportService } from './import-export/product-import.service.js';
import { ProductSearchRepository } from './search/product-search.repository.js';
import { ProductImportExportController } from './import-export/product-import-export.controller.js';
import { ProductsController } from './products.controller.js';
import { ProductsMetrics } from './products.metrics.js';
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
    ProductsMetrics,
    ProductsService,
    CatalogueService,
    StockService,
    ProductImportService,
    ProductsRepository,
    ProductSearchRepository,
    FuzzyProductSearchRepository,
    ProductImportRepository,
  ],
  exports: [ProductsService, CatalogueService, StockService],
})
export class ProductsModule {
  constructor(retention: RetentionService) {
    retention.register('products.purge', 60, [{ table: 'products', softDeleted: true }]);
  }
}
