import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy, ValidateIf } from 'class-validator';

/** What every field decorator takes. Each states once what is validated, transformed and documented. */
export interface FieldOptions {
  readonly description: string;
  readonly example?: unknown;
  /** May be absent, which leaves the property unset. Null is refused unless `nullable`. */
  readonly optional?: boolean;
  /** Makes an optional field required for some requests. */
  requiredIf?(request: object): boolean;
  readonly nullable?: boolean;
  /** Documents the initial value of the property. */
  readonly default?: unknown;
  /** Replaces the messages of the field's own rules; may use class-validator's `$property` and `$value`. */
  readonly message?: string;
}

/** A rule: its code, the expected form in words, and the check, which sees the transformed value. */
export type Rule = readonly [code: string, expected: Expected, holds: (value: unknown, request: object) => boolean];
type Expected = string | (() => string);

/** Builds a field decorator. `others` are further decorators, such as transformations, in the order in which they apply. */
export function field(
  options: FieldOptions,
  schema: ApiPropertyOptions,
  rules: readonly Rule[],
  ...others: PropertyDecorator[]
): PropertyDecorator {
  const { description, example, optional = options.requiredIf !== undefined, nullable = false } = options;
  const documented = ApiProperty({
    ...schema,
    description,
    required: !optional,
    ...(example !== undefined && { example }),
    ...(options.default !== undefined && { default: options.default }),
    ...(nullable && { nullable: true }),
  } as ApiPropertyOptions);
  const isValidated = ValidateIf((request: object, value) => {
    if (value === undefined) return !optional || options.requiredIf?.(request) === true;
    return !(nullable && value === null);
  });
  return applyDecorators(
    documented,
    isValidated,
    ...others,
    ...rules.map(([code, expected, holds]) => constraint(code, expected, holds, options.message)),
  );
}

/** A single rule, for a field that needs one more. The message names the field and the expected form. */
export function constraint(code: string, expected: Expected, holds: Rule[2], message?: string): PropertyDecorator {
  return ValidateBy(
    {
      name: code,
      validator: {
        validate: (value: unknown, args) => holds(value, args?.object ?? {}),
        defaultMessage: (args) => {
          const subject = `${args?.property}${args?.value === undefined ? ' is missing; it' : ''}`;
          return `${subject} must be ${typeof expected === 'function' ? expected() : expected}.`;
        },
      },
    },
    message === undefined ? undefined : { message },
  );
}

/** Changes texts before the rules see them; other values stay as they are. */
export function transformText(change: (text: string) => unknown): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? change(value) : value));
}

/** For a nullable field, above its decorator: blank text counts as null, which forms cannot send. */
export function EmptyToNull(): PropertyDecorator {
  return transformText((text) => (text.trim() === '' ? null : text));
}

export function isBetween(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && value >= min && value <= max;
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
