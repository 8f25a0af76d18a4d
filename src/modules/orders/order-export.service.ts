import { Injectable } from '@nestjs/common';
import { PermanentFailure } from '../../kernel/jobs/permanent-failure.js';
import { type DayOfSales, OrderExportRepository, type Period, type SoldLine } from './order-export.repository.js';
import { orderNumber } from './order-number.js';

/** A line of an order as people see it. */
export type ExportedLine = Omit<SoldLine, 'number'> & { readonly number: string };

/** Counts and revenue of a day in one currency. */
export type ExportedDay = Omit<DayOfSales, 'revenueAmount'> & { readonly revenueAmount: number };

/** Orders by the million, for those who report on them: a chunk at a time, all of one moment. */
@Injectable()
export class OrderExportService {
  constructor(private readonly exports: OrderExportRepository) {}

  /** Every line of every order, in the order in which they were placed. */
  async *lines(period: Period): AsyncGenerator<ExportedLine[]> {
    for await (const lines of this.exports.lines(period))
      yield lines.map((line) => ({ ...line, number: orderNumber(line.number) }));
  }

  /** How many lines there are about now. */
  countLines(period: Period): Promise<number> {
    return this.exports.countLines(period);
  }

  /** Counts and revenue for each day (UTC) and currency, the earliest first. */
  async *sales(period: Period): AsyncGenerator<ExportedDay[]> {
    for await (const days of this.exports.sales(period))
      yield days.map((day) => ({ ...day, revenueAmount: exactly(day.revenueAmount) }));
  }
}

/** Refused rather than rounded. */
function exactly(digits: string): number {
  const amount = Number(digits);
  if (!Number.isSafeInteger(amount)) throw new PermanentFailure(`A number can not hold ${digits} exactly.`);
  return amount;
}
