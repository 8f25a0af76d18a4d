import { ApiProperty } from '@nestjs/swagger';

/** A row of an `orders` report: one line of an order, with what it takes to understand it by itself. */
export class ReportedLineResponse {
  @ApiProperty({ type: String, description: 'Number of the order.', example: 'ORD-000123' })
  number!: string;

  @ApiProperty({ type: String, description: 'State of the order.', example: 'paid' })
  status!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it was placed.',
    example: '2026-01-31T12:00:00.000Z',
  })
  createdAt!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    description: 'Whose order it is.',
    example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003',
  })
  userId!: string;

  @ApiProperty({ type: String, description: 'Full name of whose order it is.', example: 'Anna Müller' })
  customer!: string;

  @ApiProperty({ type: String, description: 'E-mail address of whose order it is.', example: 'anna@example.com' })
  email!: string;

  @ApiProperty({ type: 'integer', description: 'Place of the line in its order, from 1.', example: 1 })
  position!: number;

  @ApiProperty({
    type: String,
    format: 'uuid',
    description: 'The product.',
    example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001',
  })
  productId!: string;

  @ApiProperty({ type: String, description: 'Stock keeping unit when it was sold.', example: 'NW-0038' })
  sku!: string;

  @ApiProperty({ type: String, description: 'Name when it was sold.', example: 'Côte de Blaye' })
  name!: string;

  @ApiProperty({ type: 'integer', description: 'Units.', example: 2 })
  quantity!: number;

  @ApiProperty({ type: 'integer', format: 'int64', description: 'Price of one unit, in minor units.', example: 26350 })
  unitPriceAmount!: number;

  @ApiProperty({ type: 'integer', format: 'int64', description: 'Price of the line, in minor units.', example: 52700 })
  totalAmount!: number;

  @ApiProperty({ type: String, description: 'ISO 4217 code.', example: 'USD' })
  currency!: string;
}

/** A row of a `sales` report: what was sold on one day in one currency. */
export class ReportedDayResponse {
  @ApiProperty({
    type: String,
    format: 'date',
    description: 'Day (UTC) on which it was placed.',
    example: '2026-01-31',
  })
  day!: string;

  @ApiProperty({ type: String, description: 'ISO 4217 code.', example: 'EUR' })
  currency!: string;

  @ApiProperty({ type: 'integer', description: 'Orders placed.', example: 12 })
  orders!: number;

  @ApiProperty({ type: 'integer', description: 'Of these, those paid, shipped or delivered.', example: 9 })
  paidOrders!: number;

  @ApiProperty({ type: 'integer', description: 'Of these, those cancelled.', example: 1 })
  cancelledOrders!: number;

  @ApiProperty({
    type: 'integer',
    format: 'int64',
    description: 'Revenue of those paid, in minor units.',
    example: 91800,
  })
  revenueAmount!: number;
}
