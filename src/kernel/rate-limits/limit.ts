/** So many requests of one caller in any stretch of so many seconds. */
export interface Limit {
  /** Names it in headers, in problems and in RATE_LIMITS; for ever the same. */
  readonly name: string;
  readonly requests: number;
  readonly windowSeconds: number;
  /** Given to this one caller: RATE_LIMITS changes nothing about it. */
  readonly isOwn?: boolean;
}

const declared = new Map<string, Limit>();

/**
 * Declares a limit with its standard figures, which RATE_LIMITS can change by
 * its name. Throws when the name is taken: two limits would share their counts.
 */
export function declareLimit(name: string, requests: number, windowSeconds: number): Limit {
  if (declared.has(name)) throw new Error(`The rate limit ${name} is declared twice.`);
  const limit = Object.freeze({ name, requests, windowSeconds });
  declared.set(name, limit);
  return limit;
}

/** Every declared limit, by its name. */
export function declaredLimits(): ReadonlyMap<string, Limit> {
  return declared;
}

/** What holds for every route that names no limit of its own. */
export const DEFAULT_LIMIT = declareLimit('default', 100, 60);

/** What holds in its place for callers with an API key: programs ask more often than people. */
export const API_KEY_LIMIT = declareLimit('api-key', 600, 60);

/** What holds for an API key that was given a limit of its own. */
export function ownLimit(requestsPerMinute: number): Limit {
  return { name: 'api-key-own', requests: requestsPerMinute, windowSeconds: 60, isOwn: true };
}
