import { ApiProperty, OmitType } from '@nestjs/swagger';
import { Instant, ListOf, OneOf, Uuid, Whole } from '../../kernel/http/fields.js';
import { ListQuery, SortBy } from '../../kernel/http/lists/list.query.js';
import { MoneyResponse } from '../../kernel/money/money.fields.js';
import { ORDER_STATUSES, type OrderStatus } from './order.entity.js';
import { orderNumber } from './order-number.js';
import type { OrderFilter, PlacedOrder } from './orders.repository.js';
import { LARGEST_QUANTITY } from './orders.service.js';

class OrderLineRequest {
  @Uuid({ description: 'The product.', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001' })
  productId!: string;

  @Whole({ description: 'How many of it.', example: 2, min: 1, max: LARGEST_QUANTITY })
  quantity!: number;
}

export class PlaceOrderRequest {
  @ListOf(() => OrderLineRequest, {
    description: 'What is ordered. Lines of one product count as one.',
    min: 1,
    max: 100,
  })
  lines!: OrderLineRequest[];
}

export class ListOrdersQuery extends ListQuery {
  @SortBy(['createdAt'], '-createdAt')
  sort = '-createdAt';

  @OneOf(ORDER_STATUSES, { description: 'Only orders in this state.', optional: true })
  status?: OrderStatus;

  @Uuid({ description: 'Only orders of this user; for those who may read all.', optional: true })
  userId?: string;

  @Instant({ description: 'Only placed after this moment.', optional: true })
  createdAfter?: Date;

  @Instant({ description: 'Only placed before this moment.', optional: true })
  createdBefore?: Date;

  get filter(): OrderFilter {
    const { status, userId, createdAfter, createdBefore } = this;
    return { status, userId, createdAfter, createdBefore };
  }
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
    return { ...this };
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

  @ApiProperty({ type: String, enum: ORDER_STATUSES, description: 'State.', example: 'pending' })
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
    const {
      id,
      number,
      userId,
      status,
      lines,
      totalAmount,
      totalCurrency,
      reservedUntil,
      version,
      createdAt,
      updatedAt,
    } = order;
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
      version,
      createdAt,
      updatedAt,
    };
  }
}
