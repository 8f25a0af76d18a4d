import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import type { AccessOrigin } from '../../../kernel/auth/ports/recent-authentication.js';
import { InvalidBody, InvalidQuery } from '../../../kernel/errors/request.errors.js';
import { SecretCipher } from '../../../kernel/secrets/secret-cipher.js';
import type { AuthenticatedUser } from '../../identity/identity.service.js';
import { SignInCodeInvalid, SignInNotCompleted } from '../federation.errors.js';
import type { FlowSecrets } from '../providers/auth-provider.js';
import { FLOW_SECONDS, hashOf, newSecret } from './login-state.cookie.js';
import type { SignInFlow } from './sign-in-flow.entity.js';
import { SignInFlowsRepository } from './sign-in-flows.repository.js';

/** How a sign-in is to end. */
export interface AuthorizationRequest {
  /** The page of a front end to redirect to. Without one, the callback answers with tokens. */
  readonly returnTo?: string;
  /** S256 of a secret of the front end, without which the code in its address is useless. */
  readonly codeChallenge?: string;
}

/** A flow whose browser has come back. */
export type Flow = Pick<SignInFlow, 'returnTo' | 'codeChallenge'> & {
  readonly secrets: FlowSecrets;
  /** Who links an identity, and with what; null for a sign-in. */
  readonly origin: AccessOrigin | null;
};

const ORIGIN_VIOLATION = {
  code: 'origin',
  detail: 'returnTo must be the address of a page whose origin is one of RETURN_ORIGINS.',
};

const NO_ORIGIN = { userId: null, accessGeneration: null, sessionId: null };

const CODE_SECONDS = 60;

/** The state of sign-ins by redirect, between request and callback, and of the codes that they end with. */
@Injectable()
export class SignInFlowsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly flows: SignInFlowsRepository,
    private readonly cipher: SecretCipher,
  ) {}

  redirectUri(provider: string): string {
    return `${this.config.publicUrl}/api/v1/auth/${provider}/callback`;
  }

  /** Throws InvalidQuery for a page of another origin, and for a page without a challenge. */
  checkSignIn({ returnTo, codeChallenge }: AuthorizationRequest): void {
    if (returnTo !== undefined && !this.isAllowedReturnUrl(returnTo))
      throw new InvalidQuery([{ parameter: 'returnTo', ...ORIGIN_VIOLATION }]);
    if ((returnTo === undefined) !== (codeChallenge === undefined)) {
      const detail = 'returnTo and codeChallenge belong together: send both, or neither.';
      throw new InvalidQuery([{ parameter: 'codeChallenge', code: 'together', detail }]);
    }
  }

  /** Throws InvalidBody for a page of another origin. */
  checkLink(returnTo: string | undefined): void {
    if (returnTo !== undefined && !this.isAllowedReturnUrl(returnTo))
      throw new InvalidBody([{ pointer: '#/returnTo', ...ORIGIN_VIOLATION }]);
  }

  /** `browser` is the secret for the cookie. */
  async begin(
    provider: string,
    { returnTo = null, codeChallenge = null }: { [Field in keyof AuthorizationRequest]: string | null },
    origin: AccessOrigin | null,
  ): Promise<{ secrets: FlowSecrets; browser: string }> {
    const browser = newSecret();
    const [state, verifier, nonce] = [newSecret(), newSecret(), newSecret()];
    const stateHash = hashOf(state);
    const secrets = this.cipher.encrypt(JSON.stringify({ verifier, nonce }), stateHash);
    const browserHash = hashOf(browser);
    await this.flows.insert(
      { stateHash, browserHash, provider, secrets, returnTo, codeChallenge, ...(origin ?? NO_ORIGIN) },
      FLOW_SECONDS,
    );
    return { secrets: { state, verifier, nonce }, browser };
  }

  /** The flow of this state and browser, once. Throws SignInNotCompleted. */
  async consume(provider: string, states: readonly string[], browser: string): Promise<Flow> {
    const [state = ''] = states;
    const stateHash = hashOf(state);
    const flow = states.length === 1 ? await this.flows.consume(provider, stateHash, hashOf(browser)) : null;
    if (!flow) throw new SignInNotCompleted('this browser has not begun it, or it was used before or is too old');
    const secrets = JSON.parse(this.cipher.decrypt(flow.secrets, stateHash)) as Omit<FlowSecrets, 'state'>;
    const { returnTo, codeChallenge, userId, accessGeneration, sessionId } = flow;
    const origin = userId === null || accessGeneration === null ? null : { userId, accessGeneration, sessionId };
    return { returnTo, codeChallenge, origin, secrets: { ...secrets, state } };
  }

  /** A code that a front end exchanges for tokens. */
  async createCode(user: AuthenticatedUser, provider: string, codeChallenge: string): Promise<string> {
    const code = newSecret();
    const { id: userId, accessGeneration } = user;
    const row = { codeHash: hashOf(code), userId, provider, codeChallenge, accessGeneration };
    await this.flows.insertCode(row, CODE_SECONDS);
    return code;
  }

  /** Throws SignInCodeInvalid. The code is used up whether or not the verifier is right. */
  async redeem(code: string, codeVerifier: string): Promise<{ user: AuthenticatedUser; provider: string }> {
    const issued = await this.flows.consumeCode(hashOf(code));
    if (!issued || issued.codeChallenge !== hashOf(codeVerifier)) throw new SignInCodeInvalid();
    const { userId: id, accessGeneration, provider } = issued;
    return { user: { id, accessGeneration }, provider };
  }

  private isAllowedReturnUrl(page: string): boolean {
    const { returnOrigins } = this.config.auth;
    if (!URL.canParse(page) || !/^https?:/i.test(page)) return false;
    const { origin, username, password } = new URL(page);
    return username === '' && password === '' && (returnOrigins.includes(origin) || returnOrigins.includes('*'));
  }
}
