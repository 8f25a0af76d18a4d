import { OmitType } from '@nestjs/swagger';
import { type FilterOf, ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import {
  EnumProperty,
  IntegerProperty,
  ListProperty,
  ObjectProperty,
  TextProperty,
  type Timestamp,
  TimestampProperty,
  UuidProperty,
} from '../../kernel/http/responses/response-properties.js';
import { VersionedResource } from '../../kernel/http/responses/versioned-resource.js';
import {
  DateTimeField,
  EnumField,
  IntegerField,
  IntegerParameter,
  UuidField,
} from '../../kernel/http/validation/scalar.fields.js';
import { MoneyResponse } from '../../kernel/http/validation/money.fields.js';
import { ArrayField } from '../../kernel/http/validation/nested.fields.js';
import { TextField } from '../../kernel/http/validation/text.fields.js';
import { MAX_LINES, MAX_QUANTITY } from './order-lines.js';
import { numberOf, ORDER_NUMBER, orderNumber } from './order-number.js';
import { CANCEL_REASONS, type CancelReason, ORDER_STATUSES, type OrderStatus } from './order-status.js';
import type { OrderFilter, PlacedOrder } from './orders.repository.js';

class OrderLineRequest {
  @UuidField({ description: 'The product.' }) productId!: string;
  @IntegerField({ description: 'Quantity.', example: 2, min: 1, max: MAX_QUANTITY }) quantity!: number;
}

/** For placing an order, and for replacing its lines. */
export class OrderRequest {
  @ArrayField(() => OrderLineRequest, {
    description: 'Order lines. Lines of the same product are merged.',
    min: 1,
    max: MAX_LINES,
  })
  lines!: OrderLineRequest[];
}

const total = { example: 1999, min: 0, max: Number.MAX_SAFE_INTEGER, optional: true };

export class ListOrdersQuery extends ListQuery {
  @SortBy(['createdAt', 'number', 'total'], '-createdAt') sort = '-createdAt';
  @EnumField(ORDER_STATUSES, { description: 'Only orders with this status.', optional: true }) status?: OrderStatus;

  @UuidField({ description: 'Only orders of this user; for callers who may read all orders.', optional: true })
  userId?: string;

  @TextField({
    description: 'Only the order with this number.',
    example: 'ORD-000123',
    max: 19,
    pattern: ORDER_NUMBER,
    expected: 'an order number such as ORD-000123',
    optional: true,
  })
  number?: string;

  @IntegerParameter({ ...total, description: 'Only orders with at least this total, in minor units.' })
  minTotal?: number;

  @IntegerParameter({ ...total, description: 'Only orders with at most this total, in minor units.' })
  maxTotal?: number;

  @DateTimeField({ description: 'Only orders placed after this time.', optional: true }) createdAfter?: Date;
  @DateTimeField({ description: 'Only orders placed before this time.', optional: true }) createdBefore?: Date;
}

/** The filters of the list. */
export class ExportOrdersQuery extends OmitType(ListOrdersQuery, ['limit', 'offset', 'cursor', 'sort', 'order']) {}

/** The filters with the order number as the database has it. */
export function orderFilterOf({ number, ...filters }: FilterOf<ListOrdersQuery>): OrderFilter {
  return { ...filters, ...(number !== undefined && { number: numberOf(number) }) };
}

export class OrderLineResponse {
  @UuidProperty('The product.') productId!: string;
  @TextProperty('SKU when it was ordered.', 'NW-0038') sku!: string;
  @TextProperty('Name when it was ordered.', 'Côte de Blaye') name!: string;
  @IntegerProperty('Quantity.', 2) quantity!: number;
  @ObjectProperty(MoneyResponse, 'Unit price when it was ordered.') unitPrice!: MoneyResponse;
  @ObjectProperty(MoneyResponse, 'Total of the line.') total!: MoneyResponse;
}

const reached = { nullable: true, example: null } as const;

export class OrderResponse extends VersionedResource {
  @TextProperty('Order number.', 'ORD-000123') number!: string;
  @UuidProperty('Buyer.') userId!: string;
  @EnumProperty(ORDER_STATUSES, 'Status.') status!: OrderStatus;
  @ListProperty(OrderLineResponse, 'Order lines.') lines!: readonly OrderLineResponse[];
  @ObjectProperty(MoneyResponse, 'Total of all lines.') total!: MoneyResponse;

  @TimestampProperty('Until when the stock is reserved without payment.', { nullable: true })
  reservedUntil!: Timestamp | null;

  @TimestampProperty('When it was paid.', { nullable: true }) paidAt!: Timestamp | null;
  @TimestampProperty('When it was shipped.', reached) shippedAt!: Timestamp | null;
  @TimestampProperty('When it was delivered.', reached) deliveredAt!: Timestamp | null;
  @TimestampProperty('When it was cancelled.', reached) cancelledAt!: Timestamp | null;

  @EnumProperty(CANCEL_REASONS, 'Why it was cancelled: not paid in time, or by the buyer or the shop.', reached)
  cancelReason!: CancelReason | null;

  static from(this: void, { number, lines, totalAmount, totalCurrency, ...order }: PlacedOrder): OrderResponse {
    const money = (amount: number) => ({ amount, currency: totalCurrency });
    return {
      id: order.id,
      number: orderNumber(number),
      userId: order.userId,
      status: order.status,
      lines: lines.map((line) => ({ ...line, total: money(line.unitPrice.amount * line.quantity) })),
      total: money(totalAmount),
      reservedUntil: order.reservedUntil,
      paidAt: order.paidAt,
      shippedAt: order.shippedAt,
      deliveredAt: order.deliveredAt,
      cancelledAt: order.cancelledAt,
      cancelReason: order.cancelReason,
      version: order.version,
      createdAt: order.createdAt,
      updatedAt: order.updatedAt,
    };
  }
}
