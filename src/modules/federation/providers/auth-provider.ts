import type { ExternalProfile } from './external-profile.js';

/** What ties a sign-in to the browser and the moment it began in. */
export interface FlowSecrets {
  readonly state: string;
  /** PKCE (RFC 7636): whoever has only the code can do nothing with it. */
  readonly verifier: string;
  /** Comes back inside of the ID token, where there is one. */
  readonly nonce: string;
}

export interface ProviderTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAtMs?: number;
}

export interface ProviderCallback {
  readonly profile: ExternalProfile;
  readonly tokens: ProviderTokens;
}

/** Somebody to whom people are sent to sign in. */
export interface AuthProvider {
  readonly name: string;
  readonly title: string;
  readonly issuer: string;
  /** Whether its word is good enough for an address. */
  readonly linksByEmail: boolean;

  /** Where to send the browser. */
  begin(redirectUri: string, secrets: FlowSecrets): Promise<URL>;

  /** Who came back with `callback`, the address they came back to. Throws when it proves nothing. */
  complete(callback: URL, secrets: FlowSecrets): Promise<ProviderCallback>;

  /** New tokens for old ones. Throws TokensWithdrawn when the provider takes the old ones no more. */
  refresh(tokens: ProviderTokens): Promise<ProviderTokens>;

  /** Makes tokens worthless, where the provider lets anybody do so. */
  revoke(tokens: ProviderTokens): Promise<void>;
}

/** The provider takes these tokens no more: whoever granted them has thought better of it. */
export class GrantRevoked extends Error {}
