import type { KeyObject } from 'node:crypto';

/** Somebody whose tokens are accepted. Each is pinned to its algorithms and audience. */
export interface Issuer {
  /** The `iss` of its tokens, to the letter. */
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** The `typ` of its access tokens, in lower case: what sets them apart from ID and refresh tokens. */
  readonly tokenTypes: readonly string[];
  /**
   * The public key a token names, for the algorithm that it names. Throws
   * CredentialInvalid when there is none of that name, Unavailable when nobody
   * can say whether there is.
   */
  key(kid: string | undefined, algorithm: string): Promise<KeyObject>;
}

/** Every issuer that is accepted, by its name. */
export const ISSUERS = Symbol('ISSUERS');
export type Issuers = ReadonlyMap<string, Issuer>;
