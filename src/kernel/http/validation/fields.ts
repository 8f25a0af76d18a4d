import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { plainToInstance, Transform, Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { UUID } from '../../context/ids.js';

/**
 * Field rules of requests: each says once what is checked and what is
 * documented. A rule's message names the field and the form that is expected.
 */
interface FieldOptions {
  description: string;
  example?: unknown;
  /** May be left out. An absent field is not touched; null is refused unless `nullable`. */
  optional?: boolean;
  nullable?: boolean;
  default?: unknown;
}

/** Text, counted in characters as people see code points; surrounding space is cut off. */
export function TextField(
  options: FieldOptions & { min?: number; max: number; pattern?: RegExp; expected?: string },
): PropertyDecorator {
  const { min = 1, max, pattern, expected } = options;
  const wish = expected ?? `a text of ${min} to ${max} characters`;
  return field(
    options,
    { type: String, minLength: min, maxLength: max, ...(pattern && { pattern: pattern.source }) },
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    constraint('text', wish, (value) => {
      if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed()) return false;
      const { length } = [...value];
      return length >= min && length <= max && (pattern?.test(value) ?? true);
    }),
  );
}

/** A secret such as a password: never trimmed, never repeated in an answer. */
export function SecretField(options: FieldOptions & { min?: number; maxBytes: number }): PropertyDecorator {
  const { min = 1, maxBytes } = options;
  return field(
    options,
    { type: String, format: 'password', minLength: min, maxLength: maxBytes },
    constraint('secret', `a text of ${min} characters or more and at most ${maxBytes} bytes`, (value) => {
      return typeof value === 'string' && [...value].length >= min && Buffer.byteLength(value) <= maxBytes;
    }),
  );
}

/** A whole number. In a query it is read from its decimal digits and nothing else. */
export function IntegerField(options: FieldOptions & { min: number; max: number }): PropertyDecorator {
  const { min, max } = options;
  return field(
    options,
    { type: 'integer', minimum: min, maximum: max, example: options.default ?? min },
    constraint(
      'whole',
      `a whole number from ${min} to ${max}`,
      (value) => Number.isInteger(value) && between(value as number, min, max),
    ),
  );
}

/** Reads a query parameter's digits as a number before its rule looks at it. */
export function ParseInteger(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value,
  );
}

/** `true` or `false`; in a query as these words. */
export function BooleanField(options: FieldOptions): PropertyDecorator {
  return field(
    options,
    { type: Boolean, example: true },
    Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value)),
    constraint('flag', 'true or false', (value) => typeof value === 'boolean'),
  );
}

export function UuidField(options: FieldOptions): PropertyDecorator {
  return field(
    options,
    { type: String, format: 'uuid', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001' },
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value)),
    constraint('uuid', 'a UUID', (value) => typeof value === 'string' && UUID.test(value)),
  );
}

const EMAIL =
  /^[^\s\p{C}@"<>()[\],;:\\]{1,64}@(?=.{1,253}$)([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}]{2,63}$/u;

/** An e-mail address, kept as people write it but for the case of its letters. */
export function EmailField(options: FieldOptions): PropertyDecorator {
  return field(
    options,
    { type: String, format: 'email', maxLength: 255, example: 'anna@example.com' },
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().toLowerCase() : value)),
    constraint('email', 'an e-mail address such as anna@example.com', (value) => {
      return typeof value === 'string' && value.length <= 255 && value.isWellFormed() && EMAIL.test(value);
    }),
  );
}

const INSTANT = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** What names are made of: letters and marks of any script, and how these write space, apostrophe, hyphen and period. */
const IN_NAMES = String.raw`\p{L}\p{M} '\u2019\u05F3\u2010\u2011.\u00B7\u30FB\-`;
/** At least one letter; between letters also the joiners that Persian and Indic names need. */
const PERSON_NAME = new RegExp(
  String.raw`^(?=.*\p{L})(?:[${IN_NAMES}]|(?<=[\p{L}\p{M}])[\u200C\u200D](?=[\p{L}\p{M}]))+$`,
  'u',
);

/** A first or last name, as its bearer writes it. The same letters are stored in the same way (NFC). */
export function PersonNameField(options: FieldOptions): PropertyDecorator {
  return field(
    options,
    { type: String, minLength: 1, maxLength: 100 },
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().normalize('NFC') : value)),
    constraint('name', 'a name of 1 to 100 letters, spaces, apostrophes, hyphens and periods', (value) => {
      return typeof value === 'string' && [...value].length <= 100 && PERSON_NAME.test(value);
    }),
  );
}

/** A moment in ISO 8601 with its offset; becomes a Date. */
export function DateTimeField(options: FieldOptions): PropertyDecorator {
  return field(
    options,
    { type: String, format: 'date-time', example: '2026-01-31T12:00:00Z' },
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (parseDateTime(value) ?? value) : value)),
    constraint('instant', 'a moment such as 2026-01-31T12:00:00Z', (value) => value instanceof Date),
  );
}

/** Undefined for what is no moment of the years 1 to 9999, or of a day that its month does not have. */
function parseDateTime(text: string): Date | undefined {
  const [, day] = INSTANT.exec(text) ?? [];
  const [midnight, date] = [new Date(`${day}T00:00:00Z`), new Date(text)];
  if (Number.isNaN(midnight.getTime()) || Number.isNaN(date.getTime())) return undefined;
  // JavaScript takes the 31st of February for a day in March.
  if (!midnight.toISOString().startsWith(`${day}`)) return undefined;
  return between(date.getUTCFullYear(), 1, 9999) ? date : undefined;
}

export function EnumField(choices: readonly string[], options: FieldOptions): PropertyDecorator {
  return field(
    options,
    { type: String, enum: [...choices], example: choices[0] },
    constraint(
      'choice',
      `one of ${choices.join(', ')}`,
      (value) => typeof value === 'string' && choices.includes(value),
    ),
  );
}

const NAME = /^[a-z0-9_.:-]{1,128}$/;

/** What each entry of a list of names must be, for the rule of the list and the pointer to the entry. */
export const isName = (value: unknown): boolean => typeof value === 'string' && NAME.test(value);

/** A list of names such as those of roles and permissions. */
export function NameListField(options: FieldOptions & { min?: number; max: number }): PropertyDecorator {
  const { min = 0, max } = options;
  const listed = (value: unknown): value is unknown[] => Array.isArray(value) && between(value.length, min, max);
  return field(
    options,
    { type: String, isArray: true, minItems: min, maxItems: max, items: { type: 'string', pattern: NAME.source } },
    constraint('list', `a list of ${min} to ${max} names`, listed),
    constraint('names', 'a list of names', (value) => !listed(value) || value.every(isName)),
  );
}

/** An object with rules of its own. */
export function ObjectField(type: () => new () => object, options: FieldOptions): PropertyDecorator {
  return field(options, { type: type() }, Type(type), constraint('object', 'an object', isObject), ValidateNested());
}

/** Stands for what is no list or has too many entries, so that nothing in it costs a look. */
const UNUSABLE = Symbol('unusable');

/** A list of objects with rules of their own. */
export function ArrayField(
  type: () => new () => object,
  options: FieldOptions & { min: number; max: number },
): PropertyDecorator {
  const { min, max } = options;
  return field(
    options,
    { type: [type()], minItems: min, maxItems: max },
    Transform(({ value }: { value: unknown }) => {
      if (Array.isArray(value) && value.length <= max) return plainToInstance(type(), value);
      return typeof value === 'object' ? UNUSABLE : value;
    }),
    constraint(
      'list',
      `a list of ${min} to ${max} entries`,
      (value) => Array.isArray(value) && between(value.length, min, max),
    ),
    constraint('entries', 'a list of objects', (value) => !Array.isArray(value) || value.every(isObject)),
    ValidateNested({ each: true }),
  );
}

function field(options: FieldOptions, schema: ApiPropertyOptions, ...rules: PropertyDecorator[]): PropertyDecorator {
  const { description, example, optional = false, nullable = false } = options;
  const documented = ApiProperty({
    ...schema,
    description,
    required: !optional,
    ...(example !== undefined && { example }),
    ...(options.default !== undefined && { default: options.default }),
    ...(nullable && { nullable: true }),
  } as ApiPropertyOptions);
  const asked = ValidateIf((_, value) => !(optional && value === undefined) && !(nullable && value === null));
  return applyDecorators(documented, asked, ...rules);
}

/** A rule of ours. It sees the value after transformation, undefined when a required field is missing. */
export function constraint(
  name: string,
  expected: string,
  holds: (value: unknown, object: object) => boolean,
): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value: unknown, args) => holds(value, args?.object ?? {}),
      defaultMessage: (args) =>
        `${args?.property} ${args?.value === undefined ? 'is missing; it' : ''} must be ${expected}.`.replace(
          '  ',
          ' ',
        ),
    },
  });
}

function between(value: number, min: number, max: number): boolean {
  return value >= min && value <= max;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
