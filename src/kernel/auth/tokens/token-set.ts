import type { AccessToken } from './local-issuer.js';

/** What somebody who has signed in holds from then on. */
export interface TokenSet extends AccessToken {
  readonly refreshToken: string;
  readonly refreshExpiresIn: number;
}
