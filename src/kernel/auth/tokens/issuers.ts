import type { KeyObject } from 'node:crypto';

/** A trusted token issuer with its fixed algorithms and audience. */
export interface Issuer {
  /** `iss` of its tokens, exactly. */
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** `typ` of its access tokens, in lower case, which ID and refresh tokens do not have. */
  readonly tokenTypes: readonly string[];
  /**
   * The public key of this `kid`, for this algorithm. Throws CredentialInvalid
   * when there is none, Unavailable when the issuer's keys cannot be fetched.
   */
  key(kid: string | undefined, algorithm: string): Promise<KeyObject>;
}

/** The trusted issuers by their `iss`. */
export const ISSUERS = Symbol('ISSUERS');
export type Issuers = ReadonlyMap<string, Issuer>;
