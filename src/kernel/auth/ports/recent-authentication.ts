import type { Actor } from '../actor.js';

/** What an action was begun with, to be compared when it completes. */
export interface AccessOrigin {
  readonly userId: string;
  readonly accessGeneration: number;
  /** Null for a token of another issuer. */
  readonly sessionId: string | null;
}

/** Port: asks for a recent authentication before a new credential is made. The identity module provides it. */
export abstract class RecentAuthentication {
  /**
   * Throws ReauthenticationRequired when the actor last gave a password, or signed in at
   * a provider, too long ago, and CredentialInvalid when their access has ended. Call it
   * in the transaction that makes the credential: access does not end before its end.
   */
  abstract require(actor: Actor): Promise<AccessOrigin>;

  /** True while neither the account nor the session has ended since; both then stay until the transaction ends. */
  abstract isUnchanged(origin: AccessOrigin): Promise<boolean>;
}
