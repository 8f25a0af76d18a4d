/** So many requests of one caller in a window of so many seconds. */
export interface Limit {
  /** Its name in headers, problems and RATE_LIMITS; it never changes. */
  readonly name: string;
  readonly requests: number;
  readonly windowSeconds: number;
  /** Given to one caller: RATE_LIMITS does not change it. */
  readonly isOwn?: boolean;
}

const declared = new Map<string, Limit>();

/**
 * Declares a limit with its default figures, which RATE_LIMITS can change by
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

/** For routes that name no limit of their own. */
export const DEFAULT_LIMIT = declareLimit('default', 100, 60);

/** The same for API keys: programs call more often than people. */
export const API_KEY_LIMIT = declareLimit('api-key', 600, 60);

/** All API keys of one owner together, with whatever limits of their own. */
export const API_KEY_OWNER_LIMIT = declareLimit('api-key-owner', 3000, 60);

/** Cost points of GraphQL operations. */
export const GRAPHQL_LIMIT = declareLimit('graphql', 5000, 60);

/** Refused credentials of an address. Beyond it no further credential from there is verified. */
export const BAD_CREDENTIALS_LIMIT = declareLimit('bad-credentials', 60, 60);

/** An address that is refused for any reason; a twentieth of it at once. Further refusals wait. */
export const REFUSALS_LIMIT = declareLimit('refusals', 200, 60);

/** For an API key with a limit of its own. */
export function ownLimit(requestsPerMinute: number): Limit {
  return { name: 'api-key-own', requests: requestsPerMinute, windowSeconds: 60, isOwn: true };
}
