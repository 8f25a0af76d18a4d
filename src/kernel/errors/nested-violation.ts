/** A violation inside a value, such as the conditions of a rule, whose members no request class names. */
export interface NestedViolation {
  /** Names and indexes from the value to the place; empty for the value itself. */
  readonly path: readonly string[];
  readonly detail: string;
}

/** The place below `start`, as a JSON Pointer (RFC 6901). */
export function pointerBelow(start: string, path: readonly string[]): string {
  return [start, ...path.map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}
