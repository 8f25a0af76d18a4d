import {
  IntegerProperty,
  TextProperty,
  type Timestamp,
  TimestampProperty,
  UuidProperty,
} from '../../kernel/http/responses/response-properties.js';

const int64 = { format: 'int64' } as const;

/** A row of an `orders` report: one order line with the facts of its order. */
export class ReportedLineResponse {
  @TextProperty('Order number.', 'ORD-000123') number!: string;
  @TextProperty('Status of the order.', 'paid') status!: string;
  @TimestampProperty('When the order was placed.') createdAt!: Timestamp;
  @UuidProperty('Buyer.') userId!: string;
  @TextProperty('Full name of the buyer.', 'Anna Müller') customer!: string;
  @TextProperty('E-mail address of the buyer.', 'anna@example.com') email!: string;
  @IntegerProperty('Position of the line in its order, from 1.', 1) position!: number;
  @UuidProperty('The product.') productId!: string;
  @TextProperty('Stock keeping unit when it was ordered.', 'NW-0038') sku!: string;
  @TextProperty('Name when it was ordered.', 'Côte de Blaye') name!: string;
  @IntegerProperty('Quantity.', 2) quantity!: number;
  @IntegerProperty('Unit price, in minor units.', 26_350, int64) unitPriceAmount!: number;
  @IntegerProperty('Total of the line, in minor units.', 52_700, int64) totalAmount!: number;
  @TextProperty('ISO 4217 code.', 'USD') currency!: string;
}

/** A row of a `sales` report: the sales of one day in one currency. */
export class ReportedDayResponse {
  @TextProperty('Day (UTC) on which the orders were placed.', '2026-01-31', { format: 'date' }) day!: string;
  @TextProperty('ISO 4217 code.', 'EUR') currency!: string;
  @IntegerProperty('Orders placed.', 12) orders!: number;
  @IntegerProperty('Of these, paid, shipped or delivered.', 9) paidOrders!: number;
  @IntegerProperty('Of these, cancelled.', 1) cancelledOrders!: number;
  @IntegerProperty('Revenue of the paid orders, in minor units.', 91_800, int64) revenueAmount!: number;
}
