import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { Clock } from '../../../kernel/context/clock.js';
import { ProviderNotConfigured } from '../federation.errors.js';
import type { AuthProvider } from './auth-provider.js';
import { AuthorizationCodeProvider } from './authorization-code-provider.js';

/** The providers that are configured by AUTH0_* and AUTH_PROVIDERS. */
@Injectable()
export class AuthProviders {
  private readonly byName: ReadonlyMap<string, AuthProvider>;
  private readonly issuers: ReadonlySet<string>;

  constructor(@Inject(CONFIG) { auth }: Config, clock: Clock) {
    this.byName = new Map(
      auth.providers.map((settings) => [
        settings.name,
        new AuthorizationCodeProvider(settings, auth.providerTimeoutMs, clock),
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

  /** Whether identities of this issuer can still sign in. */
  isSignInProvider(issuer: string): boolean {
    return this.issuers.has(issuer);
  }
}
