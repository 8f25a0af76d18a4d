import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import type { TokenSet } from '../../kernel/auth/tokens/local-issuer.js';
import { type AccessOrigin, RecentAuthentication } from '../../kernel/auth/ports/recent-authentication.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { AuditsService } from '../audits/audits.service.js';
import { type AuthenticatedUser, IdentityService } from '../identity/identity.service.js';
import { FederatedSignInService } from './federated-sign-in.service.js';
import { AccountDisabled } from './federation.errors.js';
import { AuthProviders } from './providers/auth-providers.js';
import { type AuthorizationRequest, type Flow, SignInFlowsService } from './sign-in-flows/sign-in-flows.service.js';

/** Where the browser is sent, and the secret that identifies it when it comes back. */
interface ProviderRedirect {
  readonly url: URL;
  readonly state: string;
  readonly browser: string;
}

/** The response to a callback: tokens, a redirect to a front end, or null for a link without one. */
type Outcome = { readonly signedIn: TokenSet } | { readonly page: URL } | null;

/** Signs users in, and links identities, by redirecting the browser to a provider. */
@Injectable()
export class RedirectSignInService {
  constructor(
    private readonly providers: AuthProviders,
    private readonly flows: SignInFlowsService,
    private readonly federatedSignIn: FederatedSignInService,
    private readonly identity: IdentityService,
    private readonly audits: AuditsService,
    private readonly recentAuthentication: RecentAuthentication,
  ) {}

  /** Throws ProviderNotConfigured, InvalidQuery, and Unavailable when the provider cannot be reached. */
  async begin(name: string, request: AuthorizationRequest): Promise<ProviderRedirect> {
    this.providers.get(name);
    this.flows.checkSignIn(request);
    return this.redirectToProvider(name, request, null);
  }

  /** Like `begin`, to link an identity to the actor. Throws InvalidBody in place of InvalidQuery. */
  async beginLink(actor: Actor, name: string, returnTo?: string): Promise<ProviderRedirect> {
    this.providers.get(name);
    this.flows.checkLink(returnTo);
    const origin = await this.recentAuthentication.require(actor);
    const redirect = await this.redirectToProvider(name, { returnTo }, origin);
    await this.audits.record(actor, {
      action: 'other',
      entityType: 'user',
      entityId: actor.userId,
      details: { provider: name, begun: 'linking an identity' },
    });
    return redirect;
  }

  /**
   * `parameters` are those of the callback, `browser` is the secret from the
   * cookie. Both outcomes are audited. Throws every refusal of flow, provider
   * and account; nothing has changed then. With a page to return to, the browser
   * is redirected there instead, with the code of the refusal.
   */
  async handleCallback(name: string, parameters: URLSearchParams, browser: string): Promise<Outcome> {
    this.providers.get(name);
    const consume = () => this.flows.consume(name, parameters.getAll('state'), browser);
    const flow = await this.auditingFailure(name, consume);
    try {
      return await this.auditingFailure(name, () => this.complete(name, parameters, flow));
    } catch (error) {
      if (flow.returnTo === null || !(error instanceof AppError)) throw error;
      const page = new URL(flow.returnTo);
      page.searchParams.set('error', error.type.code);
      return { page };
    }
  }

  private async complete(name: string, parameters: URLSearchParams, flow: Flow): Promise<Outcome> {
    const provider = this.providers.get(name);
    const address = new URL(this.flows.redirectUri(name));
    address.search = parameters.toString();
    const callback = await provider.complete(address, flow.secrets);
    if (flow.origin === null) return this.finish(await this.federatedSignIn.signIn(provider, callback), name, flow);
    await this.federatedSignIn.link(flow.origin, provider, callback);
    return flow.returnTo === null ? null : { page: new URL(flow.returnTo) };
  }

  /**
   * Exchanges the code that a front end was given for a session. Both outcomes
   * are audited. Throws SignInCodeInvalid and AccountDisabled.
   */
  redeem(code: string, codeVerifier: string): Promise<TokenSet> {
    return this.auditingFailure(null, async () => {
      const { user, provider } = await this.flows.redeem(code, codeVerifier);
      return this.createSession(user, provider);
    });
  }

  private async redirectToProvider(
    name: string,
    request: AuthorizationRequest,
    origin: AccessOrigin | null,
  ): Promise<ProviderRedirect> {
    const { secrets, browser } = await this.flows.begin(name, request, origin);
    const url = await this.providers.get(name).begin(this.flows.redirectUri(name), secrets);
    return { url, state: secrets.state, browser };
  }

  private async finish(user: AuthenticatedUser, provider: string, { returnTo, codeChallenge }: Flow): Promise<Outcome> {
    if (returnTo === null || codeChallenge === null) return { signedIn: await this.createSession(user, provider) };
    // Not the tokens: addresses end up in histories and logs, and a code is useless without its verifier.
    const page = new URL(returnTo);
    page.searchParams.set('code', await this.flows.createCode(user, provider, codeChallenge));
    return { page };
  }

  private async createSession(user: AuthenticatedUser, provider: string): Promise<TokenSet> {
    const tokens = await this.identity.signInVerified(user, provider);
    if (!tokens) throw new AccountDisabled();
    return tokens;
  }

  private async auditingFailure<T>(provider: string | null, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await this.audits.record(null, {
        action: 'login',
        entityType: 'user',
        entityId: NIL,
        status: 'failure',
        details: { provider, reason: error.type.code },
      });
      throw error;
    }
  }
}
