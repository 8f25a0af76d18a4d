import type { AccessToken } from './local-issuer.js';

/** The tokens of a session, after RFC 6749, section 5.1. Times are in seconds. */
export interface TokenSet extends AccessToken {
  readonly refreshToken: string;
  readonly refreshExpiresIn: number;
}
