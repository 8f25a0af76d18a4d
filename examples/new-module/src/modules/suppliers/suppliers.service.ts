import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import type { PageRequest, PageResult } from '../../kernel/http/pagination/paginator.js';
import { requireVersion } from '../../kernel/http/responses/if-match.js';
import type { Target } from '../../kernel/http/responses/target-resource.js';
import { changedValues, ChangeRecorderService, diff, initialChanges } from '../audits/change-recorder.service.js';
import { SupplierNotFound } from './suppliers.errors.js';
import {
  type SupplierFields,
  type SupplierFilter,
  type SupplierRow,
  SuppliersRepository,
} from './suppliers.repository.js';

const SUPPLIER = { entityType: 'supplier', counts: ['suppliers'] };

@Injectable()
export class SuppliersService {
  constructor(
    private readonly database: Database,
    private readonly suppliers: SuppliersRepository,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /** Throws SupplierNotFound. */
  async get(id: string): Promise<SupplierRow> {
    const supplier = await this.suppliers.find(id);
    if (!supplier) throw new SupplierNotFound(id);
    return supplier;
  }

  list(filter: SupplierFilter, page: PageRequest): Promise<PageResult<SupplierRow>> {
    return this.suppliers.list(filter, page);
  }

  /** Throws SupplierNameTaken. */
  create(actor: Actor, { name, email, isActive }: SupplierFields): Promise<SupplierRow> {
    const id = uuidv7();
    const fields = { name, email, isActive };
    return this.database.transaction(async () => {
      await this.suppliers.insert({ id, ...fields });
      const changes = initialChanges(fields);
      await this.recorder.record(actor, { ...SUPPLIER, action: 'create', entityId: id, changes });
      return this.get(id);
    });
  }

  /**
   * Changes the given fields. The same values again make no new version.
   * Throws SupplierNotFound, SupplierNameTaken,
   * and PreconditionFailed when the current version is none of the expected ones.
   */
  update(actor: Actor, target: Target, fields: Partial<SupplierFields>): Promise<SupplierRow> {
    const { id } = target;
    return this.database.transaction(async () => {
      const before = await this.lock(target);
      const changes = diff<SupplierFields>(before, fields);
      if (!changes) return before;
      await this.suppliers.update(id, changedValues(changes));
      await this.recorder.record(actor, { ...SUPPLIER, action: 'update', entityId: id, changes });
      return this.get(id);
    });
  }

  /** Soft-deletes a supplier. Throws SupplierNotFound and PreconditionFailed. */
  async delete(actor: Actor, target: Target): Promise<void> {
    const { id } = target;
    await this.database.transaction(async () => {
      const { name } = await this.lock(target);
      await this.suppliers.delete(id);
      await this.recorder.record(actor, { ...SUPPLIER, action: 'delete', entityId: id, details: { name } });
    });
  }

  private async lock({ id, expected }: Target): Promise<SupplierRow> {
    return requireVersion(await this.suppliers.lock(id), expected, () => new SupplierNotFound(id));
  }
}
