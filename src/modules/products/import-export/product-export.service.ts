import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { AuditsService } from '../../audits/audits.service.js';
import { type ProductFields, type ProductFilter, ProductsRepository } from '../products.repository.js';

/** Exports products. */
@Injectable()
export class ProductExportService {
  constructor(
    private readonly products: ProductsRepository,
    private readonly audits: AuditsService,
  ) {}

  /** Streams the products that match in the order of their SKUs, from one snapshot. The export is audited before the first is read. */
  async *export(actor: Actor, filter: Omit<ProductFilter, 'q'>): AsyncGenerator<ProductFields[]> {
    await this.audits.record(actor, {
      action: 'export',
      entityType: 'product-export',
      entityId: uuidv7(),
      details: { ...filter },
    });
    yield* this.products.stream(filter);
  }
}
