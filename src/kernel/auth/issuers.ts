import type { KeyObject } from 'node:crypto';

/** Somebody whose tokens are accepted. Each is pinned to its algorithms and audience. */
export interface Issuer {
  /** The `iss` of its tokens, to the letter. */
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** The `typ` of its access tokens: what sets them apart from ID and refresh tokens. */
  readonly tokenType: string;
  /** The public key a token names; throws CredentialInvalid when it has none of that name. */
  key(kid: string | undefined): Promise<KeyObject>;
}

/** Every issuer that is accepted, by its name. */
export const ISSUERS = Symbol('ISSUERS');
export type Issuers = ReadonlyMap<string, Issuer>;
