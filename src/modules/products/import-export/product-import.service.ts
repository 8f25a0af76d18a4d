import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { Database } from '../../../kernel/database/database.js';
import type { Violation } from '../../../kernel/errors/app-error.js';
import {
  ChangeRecorderService,
  diff,
  initialChanges,
  type RecordedChange,
} from '../../audits/change-recorder.service.js';
import { ProductImportRepository, type StagedRow, type StockMode } from './product-import.repository.js';
import { apiFields } from '../products.repository.js';
import { ImportRefused, TooManyRows } from '../products.errors.js';
import { StockChanged } from '../products.events.js';

/** A validated row of the file: its product, or its violations. */
export interface CheckedRow {
  readonly line: number;
  /** Position among the rows, from 0; used in the pointers of violations. */
  readonly index: number;
  readonly product: Omit<StagedRow, 'line'> | null;
  readonly violations: readonly Violation[];
}

/** `all`: every row or none. `valid`: the valid rows. */
export const IMPORT_MODES = ['all', 'valid'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

export interface ImportOptions {
  readonly mode: ImportMode;
  readonly stock: StockMode;
}

export interface ImportOutcome {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  /** Existing products that keep a stock other than that of their row. */
  readonly stockKept: number;
  /** The first `MAX_ERRORS` violations. */
  readonly errors: readonly Violation[];
}

export const MAX_ROWS = 100_000;
export const MAX_ERRORS = 100;
const BATCH = 1000;
/** Products that are locked at a time: few enough that an order waits for them a fraction of its patience. */
const LOCKED_BATCH = 250;
const LOCK_TIMEOUT_MS = 20_000;
/** Rows of imports that began so long ago were left by a process that ended. */
const ABANDONED_MS = 24 * 3_600_000;
const PRODUCT = { entityType: 'product', counts: ['products', 'stock'] };

/** Imports products from a file. */
@Injectable()
export class ProductImportService {
  constructor(
    private readonly database: Database,
    private readonly imports: ProductImportRepository,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /**
   * Creates the products whose SKUs are new and updates those that differ, with an
   * audit record for each and one of the import. The same file again changes nothing.
   * `stock` says whether existing products keep their stock.
   *
   * In the mode `all` that is one transaction, which locks what it changes until it
   * ends. In the mode `valid` batches commit one after the other, so that orders
   * wait for one of them only; an import that is cut off leaves the batches that
   * were done, and the same file again does the rest.
   *
   * `read` starts at the first row each time it is called, because the transaction
   * may be retried. Throws TooManyRows, and ImportRefused when a row is invalid and
   * the mode is `all`; nothing is written then.
   */
  async import(actor: Actor, read: () => AsyncIterable<CheckedRow>, options: ImportOptions): Promise<ImportOutcome> {
    const { mode } = options;
    const importId = uuidv7();
    if (mode === 'all') return this.inTransaction(() => this.stageAndApply(actor, importId, read, options));
    await this.imports.deleteAbandoned(uuidv7({ msecs: Date.now() - ABANDONED_MS }));
    try {
      return await this.stageAndApply(actor, importId, read, options);
    } finally {
      await this.imports.deleteRows(importId);
    }
  }

  private async stageAndApply(
    actor: Actor,
    importId: string,
    read: () => AsyncIterable<CheckedRow>,
    { mode, stock }: ImportOptions,
  ): Promise<ImportOutcome> {
    const { rows, refused, errors, broken } = await this.stage(importId, read());
    if (refused > 0 && mode === 'all') throw new ImportRefused({ rows, refused, broken, errors });
    let created = 0;
    let updated = 0;
    // Repeated while other transactions add SKUs that were new.
    for (let complete = false; !complete;) {
      updated += await this.updateExisting(actor, importId, stock);
      await this.inTransaction(() => this.imports.relink(importId));
      const added = await this.insertNew(actor, importId);
      created += added.created;
      complete = added.complete;
    }
    const stockKept = stock === 'keep' ? await this.imports.countOtherStock(importId) : 0;
    if (mode === 'all') await this.imports.deleteRows(importId);
    const counts = { rows, created, updated, unchanged: rows - refused - created - updated, refused, stockKept };
    const details = { mode, stock, ...counts };
    await this.inTransaction(() =>
      this.recorder.record(actor, { action: 'import', entityType: 'product-import', entityId: importId, details }),
    );
    return { ...counts, errors };
  }

  /** Joins the transaction of the mode `all`. Orders hold locks for moments only, so waiting for them pays. */
  private inTransaction<T>(work: () => Promise<T>): Promise<T> {
    return this.database.transaction(work, { lockTimeoutMs: LOCK_TIMEOUT_MS });
  }

  private async stage(importId: string, read: AsyncIterable<CheckedRow>) {
    const refusals = new Refusals();
    let rows = 0;
    let batch: CheckedRow[] = [];
    for await (const row of read) {
      if (++rows > MAX_ROWS) throw new TooManyRows(MAX_ROWS);
      if (row.product) batch.push(row);
      else refusals.add(row.violations);
      if (batch.length < BATCH) continue;
      await this.stageBatch(importId, batch, refusals);
      batch = [];
    }
    if (batch.length > 0) await this.stageBatch(importId, batch, refusals);
    const { refused, broken, errors } = refusals;
    return { rows, refused, broken, errors: errors.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
  }

  private async stageBatch(importId: string, batch: readonly CheckedRow[], refusals: Refusals): Promise<void> {
    const rows = batch.flatMap(({ line, product }) => (product ? [{ line, ...product }] : []));
    const staged = await this.imports.stage(importId, rows);
    const repeated = batch.filter(({ line }) => !staged.has(line));
    if (repeated.length === 0) return;
    const skus = repeated.flatMap(({ product }) => product?.sku ?? []);
    const first = await this.imports.listLines(importId, skus);
    for (const { line, index, product } of repeated) {
      const detail = `sku ${product?.sku} stands on line ${first.get(product?.sku ?? '')} already.`;
      refusals.add([{ pointer: `#/rows/${index}/sku`, line, code: 'twice', detail }]);
    }
  }

  private async updateExisting(actor: Actor, importId: string, stockMode: StockMode): Promise<number> {
    let count = 0;
    for (let last: string | undefined; ;) {
      const batch = await this.inTransaction(() => this.updateNext(actor, importId, stockMode, last));
      count += batch.changed;
      if (batch.last === undefined) return count;
      last = batch.last;
    }
  }

  /** `last` is undefined when no products are left. */
  private async updateNext(
    actor: Actor,
    importId: string,
    stockMode: StockMode,
    after: string | undefined,
  ): Promise<{ changed: number; last: string | undefined }> {
    const locked = await this.imports.lockNext(importId, stockMode, LOCKED_BATCH, after);
    const changed = locked.flatMap((product) => {
      const changes = diff(apiFields(product.before), apiFields(product.after));
      return changes ? [{ ...product, changes }] : [];
    });
    if (changed.length > 0) {
      await this.imports.update(changed);
      await this.recorder.record(
        actor,
        ...changed.map(({ id, changes }): RecordedChange => {
          const { stock } = changes;
          const event = stock && StockChanged(id, { by: stock.to - stock.from, reason: 'adjusted' });
          return { ...PRODUCT, action: 'update', entityId: id, changes, event };
        }),
      );
    }
    return { changed: changed.length, last: locked.length < LOCKED_BATCH ? undefined : locked.at(-1)?.id };
  }

  /** `complete` unless another transaction added one of the SKUs meanwhile. */
  private async insertNew(actor: Actor, importId: string): Promise<{ created: number; complete: boolean }> {
    let created = 0;
    let complete = true;
    for (let last: string | undefined; ;) {
      const batch = await this.inTransaction(() => this.insertNext(actor, importId, last));
      created += batch.inserted;
      complete &&= batch.inserted === batch.count;
      if (batch.count < BATCH) return { created, complete };
      last = batch.last;
    }
  }

  private async insertNext(actor: Actor, importId: string, after: string | undefined) {
    const products = (await this.imports.listNew(importId, BATCH, after)).map((fields) => ({ fields, id: uuidv7() }));
    if (products.length === 0) return { count: 0, inserted: 0, last: undefined };
    const inserted = await this.imports.insert(products.map(({ fields, id }) => ({ ...fields, id })));
    await this.recorder.record(
      actor,
      ...products
        .filter(({ id }) => inserted.has(id))
        .map(({ id, fields }): RecordedChange => {
          return { ...PRODUCT, action: 'create', entityId: id, changes: initialChanges(apiFields(fields)) };
        }),
    );
    return { count: products.length, inserted: inserted.size, last: products.at(-1)?.fields.sku };
  }
}

/** Counts refused rows and their violations, and keeps the first violations. */
class Refusals {
  refused = 0;
  broken = 0;
  readonly errors: Violation[] = [];

  add(violations: readonly Violation[]): void {
    this.refused++;
    this.broken += violations.length;
    this.errors.push(...violations.slice(0, Math.max(0, MAX_ERRORS - this.errors.length)));
  }
}
