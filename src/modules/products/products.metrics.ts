import { Injectable } from '@nestjs/common';
import { gauge } from '../../kernel/telemetry/metrics/metrics.js';
import { ProductsRepository } from './products.repository.js';

const soldOut = gauge(
  'keelson_products_sold_out',
  'Products that are for sale and have no stock; at most a minute old.',
);

/** An index on the stock would make every change of stock slower, so the products are scanned, but rarely. */
const TTL_MS = 60_000;

/** Products without stock. They are in the database, so every process reports the same value. */
@Injectable()
export class ProductsMetrics {
  private count = 0;
  private staleAtMs = 0;

  constructor(products: ProductsRepository) {
    soldOut.readFrom(async (set) => {
      if (performance.now() >= this.staleAtMs) {
        this.count = await products.countSoldOut();
        this.staleAtMs = performance.now() + TTL_MS;
      }
      set(this.count);
    });
  }
}
