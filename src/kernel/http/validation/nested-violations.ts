import { ValidateBy } from 'class-validator';

/** Something wrong inside of a value whose members no request class can name. */
export interface InnerFlaw {
  /** Names and indexes from the value to the place; empty for the value itself. */
  readonly path: readonly string[];
  readonly detail: string;
}

const found = new WeakMap<object, readonly InnerFlaw[]>();

/** A rule that looks into a value, and whose every flaw becomes a violation with a pointer of its own. */
export function Inside(look: (value: unknown, request: object) => readonly InnerFlaw[]): PropertyDecorator {
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
export function flawsInside(value: unknown): readonly InnerFlaw[] {
  return typeof value === 'object' && value !== null ? (found.get(value) ?? []) : [];
}

/** The place below `start`, as a JSON Pointer. */
export function pointerBelow(start: string, path: readonly string[]): string {
  return [start, ...path.map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}
