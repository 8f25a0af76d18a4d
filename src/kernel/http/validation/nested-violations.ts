import { ValidateBy } from 'class-validator';
import type { NestedViolation } from '../../errors/nested-violation.js';

type Inspect = (value: unknown, request: object, property: string) => readonly NestedViolation[];

/** Name of the rule in class-validator's errors, and code of a violation that has none of its own. */
export const INSIDE = 'inside';

/** A rule that inspects a value and reports each violation with its own pointer. */
export function ValidateInside(inspect: Inspect): PropertyDecorator {
  return ValidateBy(
    {
      name: INSIDE,
      validator: {
        validate: (value: unknown, args) => inspect(value, args?.object ?? {}, args?.property ?? '').length === 0,
      },
    },
    { message: '', context: { inspect } },
  );
}

/** The violations behind an error of this rule; `context` is the one that the error carries. */
export function nestedViolations(
  context: unknown,
  value: unknown,
  request: object,
  property: string,
): readonly NestedViolation[] {
  return (context as { inspect: Inspect }).inspect(value, request, property);
}
