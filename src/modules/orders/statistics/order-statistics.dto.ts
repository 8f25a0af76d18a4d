import { ApiProperty } from '@nestjs/swagger';
import { DateTimeField } from '../../../kernel/http/validation/fields.js';
import { MAX_DAYS } from '../../../kernel/http/validation/time-range.js';
import { MoneyResponse } from '../../../kernel/http/validation/money.fields.js';
import type { OrderStatistics } from './order-statistics.service.js';
import { ORDER_STATUSES, type OrderStatus } from '../order-status.js';

export class OrderStatisticsQuery {
  @DateTimeField({
    description: `Only orders placed after this moment; 30 days before the end when left out, ${MAX_DAYS} days at most.`,
    optional: true,
  })
  createdAfter?: Date;

  @DateTimeField({
    description: 'Only orders placed before this moment; now when left out.',
    example: '2026-02-28T12:00:00Z',
    optional: true,
  })
  createdBefore?: Date;
}

class SalesResponse {
  @ApiProperty({ type: 'integer', description: 'Orders placed, whatever became of them.', example: 12 })
  orders!: number;

  @ApiProperty({ type: 'integer', description: 'Orders that are paid, shipped or delivered.', example: 9 })
  paidOrders!: number;

  @ApiProperty({ type: 'integer', description: 'Orders that were cancelled.', example: 2 })
  cancelledOrders!: number;

  @ApiProperty({ type: MoneyResponse, description: 'Totals of the paid orders.' })
  revenue!: MoneyResponse;
}

class DayOfSalesResponse extends SalesResponse {
  @ApiProperty({ type: String, format: 'date', description: 'Day, in UTC.', example: '2026-01-31' })
  day!: string;
}

class StatusResponse {
  @ApiProperty({ type: String, enum: ORDER_STATUSES, description: 'State.', example: 'paid' })
  status!: OrderStatus;

  @ApiProperty({ type: 'integer', description: 'Orders in this state.', example: 9 })
  orders!: number;

  @ApiProperty({ type: MoneyResponse, description: 'Their totals.' })
  total!: MoneyResponse;
}

export class OrderStatisticsResponse {
  @ApiProperty({ type: String, format: 'date-time', description: 'Counted from.', example: '2026-01-29T12:00:00.000Z' })
  createdAfter!: Date;

  @ApiProperty({ type: String, format: 'date-time', description: 'Counted to.', example: '2026-02-28T12:00:00.000Z' })
  createdBefore!: Date;

  @ApiProperty({ type: [SalesResponse], description: 'All of it, for each currency.' })
  totals!: SalesResponse[];

  @ApiProperty({
    type: [DayOfSalesResponse],
    description: 'For each currency and day, the earliest first; days without orders are left out.',
  })
  days!: DayOfSalesResponse[];

  @ApiProperty({ type: [StatusResponse], description: 'For each currency and state that occurs.' })
  statuses!: StatusResponse[];

  /** Names every field: what is counted besides stays private until someone decides otherwise. */
  static from(this: void, statistics: OrderStatistics): OrderStatisticsResponse {
    const { createdAfter, createdBefore, totals, days, statuses } = statistics;
    return { createdAfter, createdBefore, totals: [...totals], days: [...days], statuses: [...statuses] };
  }
}
