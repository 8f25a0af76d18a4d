import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { AuditsService } from '../../audits/audits.service.js';
import { type ProductFields, type ProductFilter, ProductsRepository } from '../products.repository.js';

/** The whole catalogue, or what a filter leaves of it, for those who take it elsewhere. */
@Injectable()
export class ProductExportService {
  constructor(
    private readonly products: ProductsRepository,
    private readonly audits: AuditsService,
  ) {}

  /**
   * Products in the order of their SKUs, a chunk at a time, all of one moment.
   * That they were taken out of the house is audited before the first is read.
   */
  async *chunks(actor: Actor, filter: Omit<ProductFilter, 'q'>): AsyncGenerator<ProductFields[]> {
    await this.audits.record(actor, {
      action: 'export',
      entityType: 'product-export',
      entityId: uuidv7(),
      details: { ...filter },
    });
    yield* this.products.chunks(filter);
  }
}
