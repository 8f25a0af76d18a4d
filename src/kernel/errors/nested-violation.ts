/** A violation inside a free-form value, such as the conditions of a rule. */
export interface NestedViolation {
  /** Member names and indexes below the value; empty for the value itself. */
  readonly path: readonly string[];
  readonly code?: string;
  readonly detail: string;
}

const MAX_NAME_LENGTH = 64;

/** `start` extended by `path`, as a JSON Pointer (RFC 6901). Long names are cut: the sender chooses their length. */
export function pointerBelow(start: string, path: readonly string[]): string {
  return [start, ...path.map((step) => shortName(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

/** A name that the sender of a request chose, for a message: at most 64 characters of it. */
export function shortName(name: string): string {
  return name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH).toWellFormed()}…` : name;
}
