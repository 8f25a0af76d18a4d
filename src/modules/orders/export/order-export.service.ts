import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { UnrecoverableJobError } from '../../../kernel/jobs/unrecoverable-job.error.js';
import { AuditsService } from '../../audits/audits.service.js';
import { type DayOfSales, OrderExportRepository, type TimeRange, type SoldLine } from './order-export.repository.js';
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
] as const satisfies readonly (keyof SoldLine)[];

/** A line of an order as people see it. */
export type ExportedLine = Omit<SoldLine, 'number'> & { readonly number: string };

/** Counts and revenue of a day in one currency. */
export type ExportedDay = Omit<DayOfSales, 'revenueAmount'> & { readonly revenueAmount: number };

/** Orders by the million, for those who report on them: a chunk at a time, all of one moment. */
@Injectable()
export class OrderExportService {
  constructor(
    private readonly exports: OrderExportRepository,
    private readonly audits: AuditsService,
  ) {}

  /** Every line of every order of the period, in the order in which they were placed. */
  async *lines({ after, before }: TimeRange): AsyncGenerator<ExportedLine[]> {
    yield* this.linesOf({ createdAfter: after ?? undefined, createdBefore: before ?? undefined });
  }

  /** Every line of the orders that match. That they leave the house is audited before the first is read. */
  async *export(actor: Actor, filter: OrderFilter): AsyncGenerator<ExportedLine[]> {
    await this.audits.record(actor, {
      action: 'export',
      entityType: 'order-export',
      entityId: uuidv7(),
      details: { ...filter },
    });
    yield* this.linesOf(filter);
  }

  private async *linesOf(filter: OrderFilter): AsyncGenerator<ExportedLine[]> {
    for await (const lines of this.exports.lines(filter))
      yield lines.map((line) => ({ ...line, number: orderNumber(line.number) }));
  }

  /** How many lines there are about now. */
  countLines(period: TimeRange): Promise<number> {
    return this.exports.countLines(period);
  }

  /** Counts and revenue for each day (UTC) and currency, the earliest first. */
  async *sales(period: TimeRange): AsyncGenerator<ExportedDay[]> {
    for await (const days of this.exports.sales(period))
      yield days.map((day) => ({ ...day, revenueAmount: toSafeInteger(day.revenueAmount) }));
  }
}

/** Refused rather than rounded. */
function toSafeInteger(digits: string): number {
  const amount = Number(digits);
  if (!Number.isSafeInteger(amount)) throw new UnrecoverableJobError(`A number can not hold ${digits} exactly.`);
  return amount;
}
