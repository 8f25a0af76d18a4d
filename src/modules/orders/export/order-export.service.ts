import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { UnrecoverableError } from 'bullmq';
import type { Actor } from '../../../kernel/auth/actor.js';
import type { Cell } from '../../../kernel/csv/csv-writer.js';
import { AuditsService } from '../../audits/audits.service.js';
import { OrderExportRepository } from './order-export.repository.js';
import { orderNumber } from '../order-number.js';
import type { OrderFilter } from '../orders.repository.js';

/** The columns of an exported line, in their order. */
export const LINE_COLUMNS = [
  'number',
  'status',
  'createdAt',
  'userId',
  'customer',
  'email',
  'position',
  'productId',
  'sku',
  'name',
  'quantity',
  'unitPriceAmount',
  'totalAmount',
  'currency',
] as const;

export type ExportedRow = Readonly<Record<string, Cell>>;

/** Streams orders for exports and reports, a chunk at a time, all from one snapshot. */
@Injectable()
export class OrderExportService {
  constructor(
    private readonly exports: OrderExportRepository,
    private readonly audits: AuditsService,
  ) {}

  /** Streams the lines of the orders that match. The export is audited before the first is read. */
  async *export(actor: Actor, filter: OrderFilter): AsyncGenerator<ExportedRow[]> {
    const entry = { action: 'export', entityType: 'order-export', entityId: uuidv7(), details: { ...filter } } as const;
    await this.audits.record(actor, entry);
    yield* this.streamLines(filter);
  }

  /** Streams the lines of the orders that match, in the order in which the orders were placed. */
  async *streamLines(filter: OrderFilter): AsyncGenerator<ExportedRow[]> {
    for await (const lines of this.exports.streamLines(filter))
      yield lines.map((line) => ({ ...line, number: orderNumber(line.number) }));
  }

  /** The number of lines that `streamLines` would give now. */
  countLines(filter: OrderFilter): Promise<number> {
    return this.exports.countLines(filter);
  }

  /** Streams counts and revenue per day (UTC) and currency, the earliest day first. Throws when a sum is not a safe integer. */
  async *streamSales(filter: OrderFilter): AsyncGenerator<ExportedRow[]> {
    for await (const days of this.exports.streamSales(filter))
      yield days.map((day) => ({ ...day, revenueAmount: toSafeInteger(day.revenueAmount) }));
  }
}

function toSafeInteger(digits: string): number {
  const amount = Number(digits);
  if (!Number.isSafeInteger(amount)) throw new UnrecoverableError(`${digits} exceeds the safe integers.`);
  return amount;
}
