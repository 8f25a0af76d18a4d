import { Injectable } from '@nestjs/common';
import { type DayOfSales, OrderExportRepository, type Period, type SoldLine } from './order-export.repository.js';
import { orderNumber } from './order-number.js';

/** A line of an order as people see it. */
export type ExportedLine = Omit<SoldLine, 'number'> & { readonly number: string };

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
  sales(period: Period): AsyncIterable<DayOfSales[]> {
    return this.exports.sales(period);
  }
}
