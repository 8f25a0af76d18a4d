import type { ApiPropertyOptions } from '@nestjs/swagger';
import { plainToInstance, Transform, Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { field, type FieldOptions, isBetween, isObject } from './define-field.js';
import { ValidateInside } from './nested-violations.js';

const NAME = /^[a-z0-9_.:-]{1,128}$/;

/** A list of names, such as those of roles and permissions. */
export function NameListField(options: FieldOptions & { min?: number; max: number }): PropertyDecorator {
  const { min = 0, max } = options;
  const isListed = (value: unknown) => Array.isArray(value) && isBetween(value.length, min, max);
  const isName = (value: unknown) => typeof value === 'string' && NAME.test(value);
  const schema = { isArray: true, minItems: min, maxItems: max, items: { type: 'string', pattern: NAME.source } };
  return field(
    options,
    { type: String, ...schema },
    [['list', `a list of ${min} to ${max} names`, isListed]],
    entriesAre('name', 'a name such as orders:read', isName, max),
  );
}

/** A list of one or more of `values`, none of them twice. */
export function EnumListField(values: readonly string[], options: FieldOptions): PropertyDecorator {
  const max = values.length;
  const isListed = (value: unknown) =>
    Array.isArray(value) && isBetween(value.length, 1, max) && new Set(value).size === value.length;
  const isValue = (value: unknown) => (values as readonly unknown[]).includes(value);
  const schema = { isArray: true, minItems: 1, maxItems: max, uniqueItems: true, enum: [...values] };
  return field(
    options,
    { type: String, ...schema },
    [['list', `a list of 1 to ${max} different values`, isListed]],
    entriesAre('choice', `one of ${values.join(', ')}`, isValue, max),
  );
}

/** An object of a request class. */
export function ObjectField(type: () => new () => object, options: FieldOptions): PropertyDecorator {
  return field(options, { type: type() }, [['object', 'an object', isObject]], Type(type), ValidateNested());
}

/** JSON whose members no class declares; `violationsOf` gives what is wrong with it. */
export function JsonField(
  options: FieldOptions,
  violationsOf: Parameters<typeof ValidateInside>[0],
): PropertyDecorator {
  return field(options, { type: 'object', additionalProperties: true }, [], ValidateInside(violationsOf));
}

const MAX_JSON_BYTES = 16_384;
/** PostgreSQL writes numbers out: 5e-324 has 326 characters there, which each reader of the row waits for. */
const SMALLEST_NUMBER = 1e-20;

/** A JSON object whose members no class declares, of at most 16 KiB. */
export function JsonObjectField(options: FieldOptions): PropertyDecorator {
  const holds = (value: unknown) =>
    isObject(value) && Buffer.byteLength(JSON.stringify(value)) <= MAX_JSON_BYTES && hasExactNumbers(value);
  const schema = { type: 'object', additionalProperties: true } as ApiPropertyOptions;
  return field(options, schema, [['json', `a JSON object of at most ${MAX_JSON_BYTES} bytes, ${EXACT}`, holds]]);
}

const EXACT = `with numbers that a double holds exactly, none but 0 nearer to 0 than ${SMALLEST_NUMBER}`;

/** Whether each number came as it was sent: 1e400 becomes infinite, and integers beyond 2^53 others. */
function hasExactNumbers(value: unknown): boolean {
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? Number.isSafeInteger(value)
      : Number.isFinite(value) && Math.abs(value) >= SMALLEST_NUMBER;
  return typeof value !== 'object' || value === null || Object.values(value).every(hasExactNumbers);
}

/** Stands for a value that is not a list or is too long, so that its entries are not validated. */
const NOT_A_LIST = Symbol('not a list');

/** A list of objects of a request class. */
export function ArrayField(
  type: () => new () => object,
  options: FieldOptions & { min: number; max: number },
): PropertyDecorator {
  const { min, max } = options;
  const isListed = (value: unknown) => Array.isArray(value) && isBetween(value.length, min, max);
  return field(
    options,
    { type: [type()], minItems: min, maxItems: max },
    [['list', `a list of ${min} to ${max} entries`, isListed]],
    Transform(({ value }: { value: unknown }) => {
      if (Array.isArray(value) && value.length <= max) return plainToInstance(type(), value);
      return typeof value === 'object' ? NOT_A_LIST : value;
    }),
    entriesAre('object', 'an object', isObject, max),
    ValidateNested({ each: true }),
  );
}

/** A violation for each entry that is wrong. The rule of the list itself reports one that is too long. */
function entriesAre(
  code: string,
  expected: string,
  holds: (entry: unknown) => boolean,
  max: number,
): PropertyDecorator {
  return ValidateInside((list, _, property) =>
    Array.isArray(list) && list.length <= max
      ? list.flatMap((entry, index) =>
          holds(entry) ? [] : { path: [String(index)], code, detail: `each entry of ${property} must be ${expected}.` },
        )
      : [],
  );
}
