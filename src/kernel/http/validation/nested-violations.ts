import { ValidateBy } from 'class-validator';
import type { NestedViolation } from '../../errors/nested-violation.js';

/** Code of a rule whose message is a list of violations, and of a violation without a code of its own. */
export const INSIDE = 'inside';

/** A rule that inspects a value and reports each violation with its own pointer. */
export function ValidateInside(
  inspect: (value: unknown, request: object, property: string) => readonly NestedViolation[],
): PropertyDecorator {
  return ValidateBy({
    name: INSIDE,
    validator: {
      validate: (value: unknown, args) => inspect(value, args?.object ?? {}, args?.property ?? '').length === 0,
      defaultMessage: (args) => {
        const violations = inspect(args?.value, args?.object ?? {}, args?.property ?? '');
        // class-validator replaces tokens such as $value in messages.
        return JSON.stringify(violations).replaceAll('$', String.raw`\u0024`);
      },
    },
  });
}

/** The violations in a message of this rule. */
export function parseNestedViolations(message: string): readonly NestedViolation[] {
  return JSON.parse(message) as NestedViolation[];
}
