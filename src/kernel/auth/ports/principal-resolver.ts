import type { EffectivePermissions } from '../actor.js';

/** The claims of a token whose signature, issuer, audience and times were verified. */
export interface VerifiedToken {
  readonly issuer: string;
  /** The issuer is this application. */
  readonly own: boolean;
  readonly subject: string;
  readonly tokenId: string;
  readonly sessionId?: string;
  readonly expiresAtMs: number;
  /** `auth_time`: when the user was authenticated by another issuer. */
  readonly authenticatedAtMs?: number;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** An active account with its current permissions. */
export interface Principal extends EffectivePermissions {
  readonly userId: string;
}

/** A principal as its account has it. */
export interface UserPrincipal extends Principal {
  /** Assigned to the account itself; `roles` also has those below them. */
  readonly assignedRoles: readonly string[];
  readonly email: string;
  readonly name: string;
}

/** Port: maps tokens of this application to accounts. The identity module provides it. */
export abstract class LocalPrincipals {
  /** Null when the account does not exist or is inactive, or the session was revoked. */
  abstract resolve(token: VerifiedToken): Promise<Principal | null>;

  /** The same for a session whose token was verified before. */
  abstract resolveSession(userId: string, sessionId: string): Promise<Principal | null>;

  /** Null when the account does not exist or is inactive. */
  abstract resolveUser(userId: string): Promise<UserPrincipal | null>;
}

/** Port: maps tokens of other issuers to accounts. The federation module provides it. */
export abstract class ExternalPrincipals {
  /**
   * Null when the account is inactive or the identity was unlinked. `text` is
   * the token itself, for requests to its issuer.
   */
  abstract resolve(token: VerifiedToken, text: string): Promise<Principal | null>;
}
