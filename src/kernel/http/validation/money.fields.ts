import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { constraint, IntegerField } from './fields.js';
import { CURRENCIES, MAX_PRICE, type Money } from '../../money/money.js';

function Currency(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: String,
      description: 'ISO 4217 code.',
      example: 'EUR',
      pattern: '^[A-Z]{3}$',
      minLength: 3,
      maxLength: 3,
    }),
    constraint(
      'currency',
      'an ISO 4217 code such as EUR',
      (value) => typeof value === 'string' && CURRENCIES.has(value),
    ),
  );
}

/** A price in a request. */
export class MoneyRequest implements Money {
  @IntegerField({
    description: 'Minor units: cents for EUR and USD, yen for JPY.',
    example: 1999,
    min: 0,
    max: MAX_PRICE,
  })
  amount!: number;

  @Currency()
  currency!: string;
}

/** A price or total in an answer. */
export class MoneyResponse implements Money {
  @ApiProperty({
    type: 'integer',
    format: 'int64',
    description: 'Minor units: cents for EUR and USD, yen for JPY.',
    example: 1999,
  })
  amount!: number;

  @ApiProperty({ type: String, description: 'ISO 4217 code.', example: 'EUR' })
  currency!: string;
}
