import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import type { AuthProvider } from './auth-provider.js';
import { OidcClient } from './oidc-client.js';
import { AuthorizationCodeProvider } from './authorization-code-provider.js';
import { ProviderNotConfigured } from '../federation.errors.js';

/** Every provider that this installation lets people sign in with: the registry that AUTH0_* and AUTH_PROVIDERS fill. */
@Injectable()
export class AuthProviders {
  private readonly byName: ReadonlyMap<string, AuthProvider>;
  private readonly issuers: ReadonlySet<string>;

  constructor(@Inject(CONFIG) { auth }: Config) {
    this.byName = new Map(
      auth.providers.map((settings) => [
        settings.name,
        new AuthorizationCodeProvider(settings, new OidcClient(settings, auth.providerTimeoutMs)),
      ]),
    );
    this.issuers = new Set([...auth.providers, ...auth.issuers].map(({ issuer }) => issuer));
  }

  list(): readonly AuthProvider[] {
    return [...this.byName.values()];
  }

  find(name: string): AuthProvider | null {
    return this.byName.get(name) ?? null;
  }

  /** Throws ProviderNotConfigured. */
  get(name: string): AuthProvider {
    const provider = this.find(name);
    if (!provider) throw new ProviderNotConfigured(name);
    return provider;
  }

  /** Whether anybody can still sign in by an identity of this issuer. */
  isSignInProvider(issuer: string): boolean {
    return this.issuers.has(issuer);
  }
}
