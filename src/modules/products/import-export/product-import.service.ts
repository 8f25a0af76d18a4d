import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { CountCache } from '../../../kernel/cache/count-cache.js';
import { Database } from '../../../kernel/database/database.js';
import type { Violation } from '../../../kernel/errors/app-error.js';
import { Events } from '../../../kernel/events/events.js';
import { AuditsService } from '../../audits/audits.service.js';
import { initialChanges, changesBetween } from '../product-changes.js';
import { ProductImportRepository, type StagedRow } from './product-import.repository.js';
import { ImportRefused, TooManyRows } from '../products.errors.js';
import { StockChanged } from '../products.events.js';

/** A row of the file: what it says when it keeps the rules, or the rules it breaks. */
export interface CheckedRow {
  readonly line: number;
  /** Where it stands among the rows, the first is 0: what pointers are made of. */
  readonly index: number;
  readonly product: Omit<StagedRow, 'line'> | null;
  readonly violations: readonly Violation[];
}

/** `all`: every row or none. `valid`: the rows that keep the rules. */
export const IMPORT_MODES = ['all', 'valid'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

export interface ImportOutcome {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  /** The first rules that are broken; there may be more than are told. */
  readonly errors: readonly Violation[];
}

/** The most rows of one file. */
export const MAX_ROWS = 100_000;
/** The most broken rules that are told. */
export const MAX_ERRORS = 100;
const BATCH = 1000;

/** Brings a file into the catalogue: adds the products it has not, and changes those that differ. */
@Injectable()
export class ProductImportService {
  constructor(
    private readonly database: Database,
    private readonly imports: ProductImportRepository,
    private readonly audits: AuditsService,
    private readonly events: Events,
    private readonly counts: CountCache,
  ) {}

  /**
   * Takes in all rows of the file in one transaction, with an audit record for
   * each product that changes. A product is known by its SKU; one that is as
   * the file has it is not touched, so the same file a second time does nothing.
   *
   * `read` begins at the first row each time it is called: the transaction may
   * be run again. Throws ImportRefused when a row breaks a rule and the mode is
   * `all`, and TooManyRows; nothing is written then.
   */
  import(actor: Actor, read: () => AsyncIterable<CheckedRow>, mode: ImportMode): Promise<ImportOutcome> {
    const importId = uuidv7();
    return this.database.transaction(async () => {
      const { rows, refused, errors, broken } = await this.stage(importId, read());
      if (refused > 0 && mode === 'all') throw new ImportRefused({ rows, refused, broken, errors });
      let created = 0;
      let updated = 0;
      // A SKU that somebody else adds in this moment is not new any more: it is looked at once more.
      for (let complete = false; !complete;) {
        updated += await this.change(actor, importId);
        await this.imports.relink(importId);
        const added = await this.add(actor, importId);
        created += added.created;
        complete = added.complete;
      }
      await this.imports.clear(importId);
      this.counts.invalidate('products', 'stock');
      return { rows, created, updated, unchanged: rows - refused - created - updated, refused, errors };
    });
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
    const taken = await this.imports.stage(importId, rows);
    const repeated = batch.filter(({ line }) => !taken.has(line));
    if (repeated.length === 0) return;
    const skus = repeated.flatMap(({ product }) => product?.sku ?? []);
    const first = await this.imports.linesOf(importId, skus);
    for (const { line, index, product } of repeated) {
      const detail = `sku ${product?.sku} stands on line ${first.get(product?.sku ?? '')} already.`;
      refusals.add([{ pointer: `#/rows/${index}/sku`, line, code: 'twice', detail }]);
    }
  }

  private async change(actor: Actor, importId: string): Promise<number> {
    let count = 0;
    for (let last: string | undefined; ;) {
      const locked = await this.imports.lockNext(importId, BATCH, last);
      const differing = locked
        .map((one) => ({ ...one, changes: changesBetween(one.before, one.after) }))
        .filter(({ changes }) => Object.keys(changes).length > 0);
      if (differing.length > 0) {
        await this.imports.update(differing);
        await this.audits.record(
          actor,
          ...differing.map(({ id, changes }) => ({
            action: 'update' as const,
            entityType: 'product',
            entityId: id,
            changes: changes as Record<string, { from: unknown; to: unknown }>,
          })),
        );
        const counted = differing.filter(({ changes }) => changes.stock);
        await this.events.emit(
          ...counted.map(({ id, before, after }) =>
            StockChanged(id, { by: after.stock - before.stock, reason: 'adjusted' }),
          ),
        );
      }
      count += differing.length;
      if (locked.length < BATCH) return count;
      last = locked.at(-1)?.id;
    }
  }

  /** `complete` when nobody else added one of the SKUs in the same moment. */
  private async add(actor: Actor, importId: string): Promise<{ created: number; complete: boolean }> {
    let created = 0;
    let complete = true;
    for (let last: string | undefined; ;) {
      const wanted = (await this.imports.nextNew(importId, BATCH, last)).map((fields) => ({ fields, id: uuidv7() }));
      if (wanted.length > 0) {
        const inserted = await this.imports.insert(wanted.map(({ fields, id }) => ({ ...fields, id })));
        await this.audits.record(
          actor,
          ...wanted
            .filter(({ id }) => inserted.has(id))
            .map(({ id, fields }) => ({
              action: 'create' as const,
              entityType: 'product',
              entityId: id,
              changes: initialChanges(fields),
            })),
        );
        created += inserted.size;
        complete &&= inserted.size === wanted.length;
      }
      if (wanted.length < BATCH) return { created, complete };
      last = wanted.at(-1)?.fields.sku;
    }
  }
}

/** Counts the rows that are not taken, and keeps the first of the rules they break. */
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
