import { constraint } from './define-field.js';

/** Rules between a field and another one of the same request. They hold where either field is absent, if not said otherwise. */

/** The other field must be sent along. */
export function Requires(other: string): PropertyDecorator {
  return constraint('requires', `sent together with ${other}`, (_, request) => read(request, other) !== undefined);
}

/** The other field must be absent. */
export function Excludes(other: string): PropertyDecorator {
  return constraint('alone', `left out when ${other} is given`, (_, request) => read(request, other) === undefined);
}

/** Equal to the other field, such as a repeated password. */
export function EqualTo(other: string): PropertyDecorator {
  return constraint('equal', `equal to ${other}`, (value, request) => value === read(request, other));
}

/** The end of a date range, whose start is the other field. */
export function LaterThan(start: string): PropertyDecorator {
  return constraint('later', `later than ${start}`, (value, request) => {
    const from = read(request, start);
    return !(value instanceof Date) || !(from instanceof Date) || value > from;
  });
}

/** The upper end of a numeric range, whose lower end is the other field. */
export function AtLeast(lower: string): PropertyDecorator {
  return constraint('range', `at least ${lower}`, (value, request) => {
    const from = read(request, lower);
    return typeof value !== 'number' || typeof from !== 'number' || value >= from;
  });
}

function read(request: object, name: string): unknown {
  return (request as Record<string, unknown>)[name];
}
