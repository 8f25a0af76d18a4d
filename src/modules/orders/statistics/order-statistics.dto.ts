import {
  EnumProperty,
  IntegerProperty,
  ListProperty,
  ObjectProperty,
  TextProperty,
  type Timestamp,
  TimestampProperty,
} from '../../../kernel/http/responses/response-properties.js';
import { MoneyResponse } from '../../../kernel/http/validation/money.fields.js';
import { ORDER_STATUSES, type OrderStatus } from '../order-status.js';

class SalesResponse {
  @IntegerProperty('Orders placed, with any status.', 12) orders!: number;
  @IntegerProperty('Paid, shipped or delivered orders.', 9) paidOrders!: number;
  @IntegerProperty('Cancelled orders.', 2) cancelledOrders!: number;
  @ObjectProperty(MoneyResponse, 'Totals of the paid orders.') revenue!: MoneyResponse;
}

class DayOfSalesResponse extends SalesResponse {
  @TextProperty('Day, in UTC.', '2026-01-31', { format: 'date' }) day!: string;
}

class StatusResponse {
  @EnumProperty(ORDER_STATUSES, 'Status.') status!: OrderStatus;
  @IntegerProperty('Orders with this status.', 9) orders!: number;
  @ObjectProperty(MoneyResponse, 'Their totals.') total!: MoneyResponse;
}

export class OrderStatisticsResponse {
  @TimestampProperty('Start of the time range.') createdAfter!: Timestamp;
  @TimestampProperty('End of the time range.', { example: '2026-02-28T12:00:00.000Z' }) createdBefore!: Timestamp;
  @ListProperty(SalesResponse, 'The whole time range, for each currency.') totals!: readonly SalesResponse[];

  @ListProperty(DayOfSalesResponse, 'Each currency and day with orders, the earliest first.')
  days!: readonly DayOfSalesResponse[];

  @ListProperty(StatusResponse, 'Each currency and status that occurs.') statuses!: readonly StatusResponse[];
}
