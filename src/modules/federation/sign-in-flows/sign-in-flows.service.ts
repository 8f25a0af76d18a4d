import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { SecretCipher } from '../../../kernel/secrets/secret-cipher.js';
import { InvalidBody, InvalidQuery } from '../../../kernel/errors/request.errors.js';
import type { FlowSecrets } from '../providers/auth-provider.js';
import { FLOW_SECONDS, hashOf, newSecret } from './login-state.cookie.js';
import { SignInCodeInvalid, SignInNotCompleted } from '../federation.errors.js';
import { SignInFlowsRepository } from './sign-in-flows.repository.js';

/** What whoever begins a sign-in wants of its end. */
export interface AuthorizationRequest {
  /** The page of a front end that the browser ends on. Without one it ends on the answer itself. */
  readonly returnTo?: string;
  /** S256 of a secret that the front end keeps: without it, the code in its address is worthless. */
  readonly codeChallenge?: string;
}

/** A sign-in that has come back. */
export interface Flow {
  readonly secrets: FlowSecrets;
  readonly returnTo: string | null;
  readonly codeChallenge: string | null;
  /** Who links an identity; null for a sign-in. */
  readonly userId: string | null;
}

const WRONG_PAGE = {
  code: 'origin',
  detail: 'returnTo must be the address of a page whose origin is one of RETURN_ORIGINS.',
};

/** Long enough for a page to load and ask. */
const CODE_SECONDS = 60;

/** Keeps what a sign-in by redirect needs to know again, while the browser is away and after it came back. */
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

  /** Throws InvalidQuery for a page that is not of RETURN_ORIGINS, or a page of a front end without its challenge. */
  checkSignIn({ returnTo, codeChallenge }: AuthorizationRequest): void {
    if (returnTo !== undefined && !this.isAllowedReturnUrl(returnTo))
      throw new InvalidQuery([{ parameter: 'returnTo', ...WRONG_PAGE }]);
    if ((returnTo === undefined) !== (codeChallenge === undefined)) {
      const detail = 'returnTo and codeChallenge belong together: send both, or neither.';
      throw new InvalidQuery([{ parameter: 'codeChallenge', code: 'together', detail }]);
    }
  }

  /** Throws InvalidBody for a page that is not of RETURN_ORIGINS. */
  checkLink(returnTo: string | undefined): void {
    if (returnTo !== undefined && !this.isAllowedReturnUrl(returnTo))
      throw new InvalidBody([{ pointer: '#/returnTo', ...WRONG_PAGE }]);
  }

  /** Also gives the secret by which the browser is known again. */
  async begin(
    provider: string,
    { returnTo = null, codeChallenge = null }: { [Wish in keyof AuthorizationRequest]: string | null },
    userId: string | null,
  ): Promise<{ secrets: FlowSecrets; browser: string }> {
    const secrets = { state: newSecret(), verifier: newSecret(), nonce: newSecret() };
    const browser = newSecret();
    const stateHash = hashOf(secrets.state);
    const { verifier, nonce } = secrets;
    await this.flows.insert(
      {
        stateHash,
        browserHash: hashOf(browser),
        provider,
        secrets: this.cipher.encrypt(JSON.stringify({ verifier, nonce }), stateHash),
        returnTo,
        codeChallenge,
        userId,
      },
      FLOW_SECONDS,
    );
    return { secrets, browser };
  }

  /** The sign-in that `state` and the browser's secret belong to, once. Throws SignInNotCompleted. */
  async consume(provider: string, states: readonly string[], browser: string): Promise<Flow> {
    const [state = ''] = states;
    const stateHash = hashOf(state);
    const flow = states.length === 1 ? await this.flows.consume(provider, stateHash, hashOf(browser)) : null;
    if (!flow) throw new SignInNotCompleted('this browser has not begun it, or it was used before or is too old');
    const kept = JSON.parse(this.cipher.decrypt(flow.secrets, stateHash)) as Omit<FlowSecrets, 'state'>;
    return { ...flow, secrets: { ...kept, state } };
  }

  /** A code that a front end changes for a token. */
  async handOver(userId: string, provider: string, codeChallenge: string): Promise<string> {
    const code = newSecret();
    await this.flows.insertCode({ codeHash: hashOf(code), userId, provider, codeChallenge }, CODE_SECONDS);
    return code;
  }

  /** Throws CodeNotGood. A code that was tried with another secret is used up. */
  async redeem(code: string, codeVerifier: string): Promise<{ userId: string; provider: string }> {
    const kept = await this.flows.consumeCode(hashOf(code));
    if (!kept || kept.codeChallenge !== hashOf(codeVerifier)) throw new SignInCodeInvalid();
    return kept;
  }

  private isAllowedReturnUrl(page: string): boolean {
    const { returnOrigins } = this.config.auth;
    if (!URL.canParse(page) || !/^https?:/i.test(page)) return false;
    const { origin, username, password } = new URL(page);
    return username === '' && password === '' && (returnOrigins.includes(origin) || returnOrigins.includes('*'));
  }
}
