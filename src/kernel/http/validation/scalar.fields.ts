import { applyDecorators } from '@nestjs/common';
import { isDate } from 'class-validator';
import { UUID } from '../../context/ids.js';
import { field, type FieldOptions, isBetween, type Rule, transformText } from './define-field.js';

type Range = { readonly min: number; readonly max: number };

export function IntegerField(options: FieldOptions & Range): PropertyDecorator {
  const { min, max } = options;
  const holds = (value: unknown) => Number.isInteger(value) && isBetween(value, min, max);
  const schema = { type: 'integer' as const, minimum: min, maximum: max, example: options.default ?? min };
  return field(options, schema, [['whole', `a whole number from ${min} to ${max}`, holds]]);
}

/** An integer in a query, where it is text: decimal digits and nothing else. */
export function IntegerParameter(options: FieldOptions & Range): PropertyDecorator {
  return applyDecorators(
    transformText((text) => (/^-?\d{1,16}$/.test(text) ? Number(text) : text)),
    IntegerField(options),
  );
}

/** A number with at most `decimals` decimal places. Money has a class of its own. */
export function NumberField(options: FieldOptions & Range & { decimals?: number }): PropertyDecorator {
  const { min, max, decimals } = options;
  const holds = (value: unknown) =>
    typeof value === 'number' &&
    isBetween(value, min, max) &&
    (decimals === undefined || Number(value.toFixed(decimals)) === value);
  const places = decimals === undefined ? '' : ` with at most ${decimals} decimal places`;
  const expected = `a number from ${min} to ${max}${places}`;
  return field(options, { type: 'number', minimum: min, maximum: max, example: min }, [['number', expected, holds]]);
}

export function BooleanField(options: FieldOptions): PropertyDecorator {
  const holds = (value: unknown) => typeof value === 'boolean';
  return field(options, { type: Boolean, example: true }, [['flag', 'true or false', holds]]);
}

/** The boolean that the text is, or else the text, which breaks the rule of the field. */
export function parseBoolean(text: string): boolean | string {
  return text === 'true' ? true : text === 'false' ? false : text;
}

/** A boolean in a query, where it is text. */
export function BooleanParameter(options: FieldOptions): PropertyDecorator {
  return applyDecorators(transformText(parseBoolean), BooleanField(options));
}

export function UuidField(options: FieldOptions): PropertyDecorator {
  const holds = (value: unknown) => typeof value === 'string' && UUID.test(value);
  const schema = { type: String, format: 'uuid', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001' };
  const lowerCase = transformText((text) => text.toLowerCase());
  return field(options, schema, [['uuid', 'a valid UUID', holds]], lowerCase);
}

const DATE_TIME = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** A point in time in ISO 8601 with its offset, as a Date. `earliest` and `latest` are evaluated for each request. */
export function DateTimeField(
  options: FieldOptions & { earliest?: () => Date; latest?: () => Date },
): PropertyDecorator {
  const { earliest, latest } = options;
  const rules: Rule[] = [['instant', 'a date and time such as 2026-01-31T12:00:00Z', isDate]];
  if (earliest)
    rules.push([
      'earliest',
      () => `${earliest().toISOString()} or later`,
      (value) => !isDate(value) || value >= earliest(),
    ]);
  if (latest)
    rules.push([
      'latest',
      () => `${latest().toISOString()} or earlier`,
      (value) => !isDate(value) || value <= latest(),
    ]);
  const schema = { type: String, format: 'date-time', example: '2026-01-31T12:00:00Z' };
  return field(
    options,
    schema,
    rules,
    transformText((text) => parseDateTime(text) ?? text),
  );
}

/** Undefined for text that is not a date of the years 1 to 9999, or a day that its month does not have. */
function parseDateTime(text: string): Date | undefined {
  const [, day] = DATE_TIME.exec(text) ?? [];
  const [midnight, date] = [new Date(`${day}T00:00:00Z`), new Date(text)];
  if (Number.isNaN(midnight.getTime()) || Number.isNaN(date.getTime())) return undefined;
  // JavaScript reads the 31st of February as a day in March.
  if (!midnight.toISOString().startsWith(`${day}`)) return undefined;
  return isBetween(date.getUTCFullYear(), 1, 9999) ? date : undefined;
}

/** One of `choices`; with `ignoreCase` in any case, kept as `choices` has it. */
export function EnumField(
  choices: readonly string[],
  options: FieldOptions & { ignoreCase?: boolean },
): PropertyDecorator {
  const holds = (value: unknown) => typeof value === 'string' && choices.includes(value);
  const schema = { type: String, enum: [...choices], example: choices[0] };
  const match = (text: string) => choices.find((choice) => choice.toLowerCase() === text.toLowerCase()) ?? text;
  return field(
    options,
    schema,
    [['choice', `one of ${choices.join(', ')}`, holds]],
    ...(options.ignoreCase ? [transformText(match)] : []),
  );
}
