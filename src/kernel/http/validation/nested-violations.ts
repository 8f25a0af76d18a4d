import { ValidateBy } from 'class-validator';
import type { NestedViolation } from '../../errors/nested-violation.js';

const found = new WeakMap<object, readonly NestedViolation[]>();

/** A rule that looks into a value, and whose every flaw becomes a violation with a pointer of its own. */
export function ValidateInside(
  look: (value: unknown, request: object) => readonly NestedViolation[],
): PropertyDecorator {
  return ValidateBy({
    name: 'inside',
    validator: {
      validate: (value: unknown, args) => {
        const flaws = look(value, args?.object ?? {});
        if (typeof value === 'object' && value !== null) found.set(value, flaws);
        return flaws.length === 0;
      },
      defaultMessage: (args) =>
        look(args?.value, args?.object ?? {})
          .map(({ detail }) => detail)
          .join(' '),
    },
  });
}

/** What the rule has found in this value; nothing in one that can hold nothing, of which the message says all. */
export function nestedViolations(value: unknown): readonly NestedViolation[] {
  return typeof value === 'object' && value !== null ? (found.get(value) ?? []) : [];
}
