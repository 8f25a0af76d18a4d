import { ApiProperty, OmitType } from '@nestjs/swagger';
import {
  ParseInteger,
  DateTimeField,
  ArrayField,
  EnumField,
  TextField,
  UuidField,
  IntegerField,
} from '../../kernel/http/validation/fields.js';
import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import { MoneyResponse } from '../../kernel/http/validation/money.fields.js';
import { MAX_QUANTITY, MAX_LINES } from './order-lines.js';
import { numberOf, ORDER_NUMBER, orderNumber } from './order-number.js';
import { CANCEL_REASONS, type CancelReason, ORDER_STATUSES, type OrderStatus } from './order-status.js';
import type { OrderFilter, PlacedOrder } from './orders.repository.js';

class OrderLineRequest {
  @UuidField({ description: 'The product.', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001' })
  productId!: string;

  @IntegerField({ description: 'How many of it.', example: 2, min: 1, max: MAX_QUANTITY })
  quantity!: number;
}

/** For placing an order, and for replacing its lines. */
export class OrderRequest {
  @ArrayField(() => OrderLineRequest, {
    description: 'What is ordered. Lines of one product count as one.',
    min: 1,
    max: MAX_LINES,
  })
  lines!: OrderLineRequest[];
}

const total = { example: 1999, min: 0, max: Number.MAX_SAFE_INTEGER };

export class ListOrdersQuery extends ListQuery {
  @SortBy(['createdAt', 'number', 'total'], '-createdAt')
  sort = '-createdAt';

  @EnumField(ORDER_STATUSES, { description: 'Only orders in this state.', optional: true })
  status?: OrderStatus;

  @UuidField({ description: 'Only orders of this user; for those who may read all.', optional: true })
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

  @ParseInteger()
  @IntegerField({ ...total, description: 'Only with this total or a higher one, in minor units.', optional: true })
  minTotal?: number;

  @ParseInteger()
  @IntegerField({ ...total, description: 'Only with this total or a lower one, in minor units.', optional: true })
  maxTotal?: number;

  @DateTimeField({ description: 'Only placed after this moment.', optional: true })
  createdAfter?: Date;

  @DateTimeField({ description: 'Only placed before this moment.', optional: true })
  createdBefore?: Date;

  get filter(): OrderFilter {
    return filterOf(this);
  }
}

type OrderFilterInput = Omit<OrderFilter, 'number'> & { readonly number?: string };

/** Only what filters: paging and order are no conditions. */
function filterOf({
  status,
  userId,
  number,
  minTotal,
  maxTotal,
  createdAfter,
  createdBefore,
}: OrderFilterInput): OrderFilter {
  const counted = number === undefined ? undefined : numberOf(number);
  return { status, userId, number: counted, minTotal, maxTotal, createdAfter, createdBefore };
}

/** The filters of the list, for all that match at once. */
export class ExportOrdersQuery extends OmitType(ListOrdersQuery, [
  'limit',
  'offset',
  'cursor',
  'sort',
  'order',
  'filter',
]) {
  get filter(): OrderFilter {
    return filterOf(this);
  }
}

class OrderLineResponse {
  @ApiProperty({
    type: String,
    format: 'uuid',
    description: 'The product.',
    example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001',
  })
  productId!: string;

  @ApiProperty({ type: String, description: 'SKU when it was ordered.', example: 'NW-0038' })
  sku!: string;

  @ApiProperty({ type: String, description: 'Name when it was ordered.', example: 'Côte de Blaye' })
  name!: string;

  @ApiProperty({ type: 'integer', description: 'How many.', example: 2 })
  quantity!: number;

  @ApiProperty({ type: MoneyResponse, description: 'Price of one when it was ordered.' })
  unitPrice!: MoneyResponse;

  @ApiProperty({ type: MoneyResponse, description: 'Price of the line.' })
  total!: MoneyResponse;
}

const moment = { type: String, format: 'date-time', nullable: true } as const;

export class OrderResponse {
  @ApiProperty({ type: String, format: 'uuid', description: 'Id.', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be005' })
  id!: string;

  @ApiProperty({ type: String, description: 'Number for people.', example: 'ORD-000123' })
  number!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    description: 'Who ordered.',
    example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003',
  })
  userId!: string;

  @ApiProperty({
    type: String,
    enum: ORDER_STATUSES,
    description: 'State; see the routes for what follows.',
    example: 'pending',
  })
  status!: OrderStatus;

  @ApiProperty({ type: [OrderLineResponse], description: 'What was ordered.' })
  lines!: OrderLineResponse[];

  @ApiProperty({ type: MoneyResponse, description: 'Price of all lines.' })
  total!: MoneyResponse;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Until when the stock is kept unpaid.',
    example: '2026-01-31T12:30:00.000Z',
  })
  reservedUntil!: Date | null;

  @ApiProperty({ ...moment, description: 'When it was paid.', example: '2026-01-31T12:10:00.000Z' })
  paidAt!: Date | null;

  @ApiProperty({ ...moment, description: 'When its goods left.', example: null })
  shippedAt!: Date | null;

  @ApiProperty({ ...moment, description: 'When its goods arrived.', example: null })
  deliveredAt!: Date | null;

  @ApiProperty({ ...moment, description: 'When it was cancelled.', example: null })
  cancelledAt!: Date | null;

  @ApiProperty({
    type: String,
    enum: [...CANCEL_REASONS, null],
    nullable: true,
    description: 'Why it was cancelled: nobody paid in time, or the buyer or the shop did it.',
    example: null,
  })
  cancelReason!: CancelReason | null;

  @ApiProperty({ type: 'integer', description: 'Counts changes; the ETag.', example: 1 })
  version!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it was placed.',
    example: '2026-01-31T12:00:00.000Z',
  })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', description: 'Last change.', example: '2026-01-31T12:00:00.000Z' })
  updatedAt!: Date;

  /** Names every field: a new column stays private until someone decides otherwise. */
  static from(this: void, order: PlacedOrder): OrderResponse {
    const { id, number, userId, status, lines, totalAmount, totalCurrency } = order;
    const { reservedUntil, paidAt, shippedAt, deliveredAt, cancelledAt, cancelReason } = order;
    const { version, createdAt, updatedAt } = order;
    const money = (amount: number) => ({ amount, currency: totalCurrency });
    return {
      id,
      number: orderNumber(number),
      userId,
      status,
      lines: lines.map((line) => ({
        productId: line.productId,
        sku: line.sku,
        name: line.name,
        quantity: line.quantity,
        unitPrice: money(line.unitPriceAmount),
        total: money(line.totalAmount),
      })),
      total: money(totalAmount),
      reservedUntil,
      paidAt,
      shippedAt,
      deliveredAt,
      cancelledAt,
      cancelReason,
      version,
      createdAt,
      updatedAt,
    };
  }
}
