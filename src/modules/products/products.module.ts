import { Module } from '@nestjs/common';
import { AuditsModule } from '../audits/audits.module.js';
import { ProductsController } from './products.controller.js';
import { ProductsRepository } from './products.repository.js';
import { ProductsService } from './products.service.js';
import { StockService } from './stock.service.js';

@Module({
  imports: [AuditsModule],
  controllers: [ProductsController],
  providers: [ProductsService, StockService, ProductsRepository],
  exports: [ProductsService, StockService],
})
export class ProductsModule {}
