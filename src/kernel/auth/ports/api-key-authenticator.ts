import type { CachedAuthentication } from '../guard/authentication-cache.js';

/** Port: verifies API keys. The api-keys module provides it. */
export abstract class ApiKeyAuthenticator {
  /** Throws ApiKeyInvalid for a key that is unknown, expired or revoked, or whose owner is inactive. */
  abstract authenticate(text: string): Promise<CachedAuthentication>;
}
