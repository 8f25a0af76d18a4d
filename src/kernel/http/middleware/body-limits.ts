const MAX_PATH_LENGTH = 100;

/** Of JSON bodies at paths that need more than BODY_LIMIT_BYTES. */
const declared = new Map<string, number>();

/**
 * Lets the route at `path`, such as `/api/v1/ai/chat`, accept larger JSON bodies than BODY_LIMIT_BYTES. Bodies are read
 * before callers are known: choose no more than the largest valid body needs.
 */
export function declareBodyLimit(path: string, bytes: number): void {
  declared.set(path, bytes);
}

/** In bytes; BODY_LIMIT_BYTES for paths that declare none. */
export function bodyLimitOf(path: string, generalBytes: number): number {
  if (path.length > MAX_PATH_LENGTH) return generalBytes;
  // As Express matches paths.
  return Math.max(generalBytes, declared.get(path.toLowerCase().replace(/\/$/, '')) ?? 0);
}
