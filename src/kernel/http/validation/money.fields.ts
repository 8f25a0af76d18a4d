import { CURRENCIES } from '../../money/iso-4217.js';
import { MAX_PRICE, type Money } from '../../money/money.js';
import { IntegerProperty, TextProperty } from '../responses/response-properties.js';
import { field } from './define-field.js';
import { IntegerField } from './scalar.fields.js';

const AMOUNT = 'Minor units: cents for EUR and USD, yen for JPY.';

function CurrencyField(): PropertyDecorator {
  const holds = (value: unknown) => typeof value === 'string' && CURRENCIES.has(value);
  const schema = { type: String, example: 'EUR', pattern: '^[A-Z]{3}$', minLength: 3, maxLength: 3 };
  const expected = 'an ISO 4217 code such as EUR';
  return field({ description: 'ISO 4217 code.' }, schema, [['currency', expected, holds]]);
}

/** A price in a request. */
export class MoneyRequest implements Money {
  @IntegerField({ description: AMOUNT, example: 1999, min: 0, max: MAX_PRICE }) amount!: number;
  @CurrencyField() currency!: string;
}

/** A price or total in a response. */
export class MoneyResponse implements Money {
  @IntegerProperty(AMOUNT, 1999, { format: 'int64' }) amount!: number;
  @TextProperty('ISO 4217 code.', 'EUR') currency!: string;
}
