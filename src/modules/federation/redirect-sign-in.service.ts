import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import type { TokenSet } from '../../kernel/auth/tokens/token-set.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { AuditsService } from '../audits/audits.service.js';
import { IdentityService } from '../identity/identity.service.js';
import { FederatedSignInService } from './federated-sign-in.service.js';
import { AuthProviders } from './providers/auth-providers.js';
import { AccountDisabled } from './federation.errors.js';
import { type Flow, SignInFlowsService, type AuthorizationRequest } from './sign-in-flows/sign-in-flows.service.js';

/** Where the browser goes, and the secret by which it is known when it comes back. */
interface ProviderRedirect {
  readonly url: URL;
  readonly browser: string;
}

/** What a browser that came back is answered: tokens, a page of a front end, or nothing more than that it is done. */
type Outcome = { readonly signedIn: TokenSet } | { readonly page: URL } | null;

/** Signs people in, and links them, by sending their browser to a provider and seeing it come back. */
@Injectable()
export class RedirectSignInService {
  constructor(
    private readonly providers: AuthProviders,
    private readonly flows: SignInFlowsService,
    private readonly federatedSignIn: FederatedSignInService,
    private readonly identity: IdentityService,
    private readonly audits: AuditsService,
  ) {}

  /** Throws ProviderNotConfigured, InvalidQuery, and Unavailable when the provider can not be asked where to go. */
  async begin(name: string, wishes: AuthorizationRequest): Promise<ProviderRedirect> {
    this.providers.get(name);
    this.flows.checkSignIn(wishes);
    return this.redirectToProvider(name, wishes, null);
  }

  /**
   * Like `begin`, for somebody who is signed in and wants to come in by the
   * provider from now on, too. Throws InvalidBody in place of InvalidQuery.
   */
  async beginLink(actor: Actor, name: string, returnTo?: string): Promise<ProviderRedirect> {
    this.providers.get(name);
    this.flows.checkLink(returnTo);
    const departure = await this.redirectToProvider(name, { returnTo }, actor.userId);
    await this.audits.record(actor, {
      action: 'other',
      entityType: 'user',
      entityId: actor.userId,
      details: { provider: name, begun: 'linking an identity' },
    });
    return departure;
  }

  /**
   * `callback` is the address that the browser came back to, `browser` the
   * secret it brought. Both outcomes are audited. Throws whatever stands in the
   * way; nothing is made then.
   */
  async handleCallback(name: string, callback: URLSearchParams, browser: string): Promise<Outcome> {
    const provider = this.providers.get(name);
    try {
      const flow = await this.flows.consume(name, callback.getAll('state'), browser);
      const address = new URL(this.flows.redirectUri(name));
      address.search = callback.toString();
      const arrival = await provider.complete(address, flow.secrets);
      if (flow.userId === null)
        return await this.arrived(await this.federatedSignIn.signIn(provider, arrival), name, flow);
      await this.federatedSignIn.link(flow.userId, provider, arrival);
      return flow.returnTo === null ? null : { page: new URL(flow.returnTo) };
    } catch (error) {
      if (error instanceof AppError) await this.recordFailure(name, error);
      throw error;
    }
  }

  /**
   * Changes the code that a front end was given for a session. Both outcomes
   * are audited. Throws CodeNotGood and AccountNotUsable.
   */
  async redeem(code: string, codeVerifier: string): Promise<TokenSet> {
    try {
      const { userId, provider } = await this.flows.redeem(code, codeVerifier);
      return await this.createSession(userId, provider);
    } catch (error) {
      if (error instanceof AppError) await this.recordFailure(null, error);
      throw error;
    }
  }

  private async redirectToProvider(
    name: string,
    { returnTo, codeChallenge }: AuthorizationRequest,
    userId: string | null,
  ): Promise<ProviderRedirect> {
    const wishes = { returnTo: returnTo ?? null, codeChallenge: codeChallenge ?? null };
    const { secrets, browser } = await this.flows.begin(name, wishes, userId);
    return { url: await this.providers.get(name).begin(this.flows.redirectUri(name), secrets), browser };
  }

  private async arrived(userId: string, provider: string, { returnTo, codeChallenge }: Flow): Promise<Outcome> {
    if (returnTo === null || codeChallenge === null) return { signedIn: await this.createSession(userId, provider) };
    // A token in an address ends in histories and logs; a code that needs a secret to be of use may.
    const page = new URL(returnTo);
    page.searchParams.set('code', await this.flows.handOver(userId, provider, codeChallenge));
    return { page };
  }

  private async createSession(userId: string, provider: string): Promise<TokenSet> {
    const signedIn = await this.identity.signInVerified(userId, { provider });
    if (!signedIn) throw new AccountDisabled();
    return signedIn;
  }

  private async recordFailure(provider: string | null, { type }: AppError): Promise<void> {
    await this.audits.record(null, {
      action: 'login',
      entityType: 'user',
      entityId: NIL,
      status: 'failure',
      details: { provider, reason: type.code },
    });
  }
}
