import type { ExternalProfile } from './external-profile.js';

/** What binds a callback to the request it answers. */
export interface FlowSecrets {
  readonly state: string;
  /** Of PKCE (RFC 7636). */
  readonly verifier: string;
  /** Returned in the ID token. */
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

/** An identity provider that browsers are redirected to. */
export interface AuthProvider {
  readonly name: string;
  readonly title: string;
  readonly issuer: string;
  /** Whether its verification of addresses is accepted. */
  readonly linksByEmail: boolean;

  /** Where to redirect the browser. */
  begin(redirectUri: string, secrets: FlowSecrets): Promise<URL>;

  /** The user who came back. `callback` is the address with its parameters. Throws when it proves nothing. */
  complete(callback: URL, secrets: FlowSecrets): Promise<ProviderCallback>;

  /** Throws GrantRevoked when the provider no longer accepts the refresh token. */
  refresh(tokens: ProviderTokens): Promise<ProviderTokens>;

  /** Does nothing at a provider without a revocation endpoint. */
  revoke(tokens: ProviderTokens): Promise<void>;
}

/** The user revoked the grant. */
export class GrantRevoked extends Error {}
