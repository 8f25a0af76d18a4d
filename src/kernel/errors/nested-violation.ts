/** A violation inside a free-form value, such as the conditions of a rule. */
export interface NestedViolation {
  /** Member names and indexes below the value; empty for the value itself. */
  readonly path: readonly string[];
  readonly code?: string;
  readonly detail: string;
}

/** `start` extended by `path`, as a JSON Pointer (RFC 6901). */
export function pointerBelow(start: string, path: readonly string[]): string {
  return [start, ...path.map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}
