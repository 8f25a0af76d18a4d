import { Body, Controller, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { clearSessionCookies, refreshCookieOf } from '../../kernel/auth/cookies/cookies.js';
import { NotAllowed } from '../../kernel/auth/auth.errors.js';
import { Authenticator } from '../../kernel/auth/guard/authenticator.js';
import { AuthenticatesItself, Public } from '../../kernel/auth/guard/access.decorators.js';
import { NonIdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { NoContentResponse, OkResponse } from '../../kernel/http/responses/json-response.js';
import { RateLimit } from '../../kernel/rate-limits/rate-limit.decorators.js';
import { deliverTokens, SignInResponse } from '../../kernel/http/responses/sign-in.response.js';
import { ReauthenticateRequest, RefreshRequest, SignInRequest } from './identity.dto.js';
import { RefreshTokenInvalid } from './identity.errors.js';
import { IdentityService } from './identity.service.js';
import { PasswordChangeService } from './passwords/password-change.service.js';
import { RefreshTokensService } from './sessions/refresh-tokens.service.js';
import { SessionsService } from './sessions/sessions.service.js';
import { CHANGING_PASSWORDS } from './throttling/login-throttle.limits.js';
import { LoginThrottleService } from './throttling/login-throttle.service.js';

@ApiTags('auth')
@Controller('auth')
export class IdentityController {
  constructor(
    private readonly identity: IdentityService,
    private readonly refreshTokens: RefreshTokensService,
    private readonly sessions: SessionsService,
    private readonly authenticator: Authenticator,
    private readonly passwordChange: PasswordChangeService,
    private readonly throttle: LoginThrottleService,
  ) {}

  @NonIdempotentPost('login')
  @Public()
  @OkResponse(SignInResponse, {
    noStore: true,
    problems: ['sign_in_failed'],
  })
  @ApiOperation({
    summary: 'Sign in',
    description:
      'Starts a session with e-mail address and password. With `mode: cookie` the tokens are HttpOnly cookies and not in the response.',
  })
  async signIn(
    @Body() { email, password, mode }: SignInRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignInResponse> {
    const signIn = () => this.identity.signIn(email, password);
    return deliverTokens(await this.throttle.run('login', email, signIn), mode, response);
  }

  @NonIdempotentPost('refresh')
  @Public()
  @OkResponse(SignInResponse, {
    noStore: true,
    problems: ['refresh_refused'],
  })
  @ApiOperation({
    summary: 'Refresh the tokens',
    description:
      'Exchanges a refresh token for new tokens. It can be used once: using it again revokes the session. Browsers send `{}` with the cookie and get cookies.',
  })
  async refresh(
    @Body() { refreshToken }: RefreshRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignInResponse> {
    const refresh = (token: string) => this.throttle.run('refresh', undefined, () => this.refreshTokens.refresh(token));
    if (refreshToken !== undefined) return deliverTokens(await refresh(refreshToken), 'body', response);
    try {
      return deliverTokens(await refresh(refreshCookieOf(request)), 'cookie', response);
    } catch (error) {
      // They are useless then. After an outage they are as good as before.
      if (error instanceof RefreshTokenInvalid) clearSessionCookies(response);
      throw error;
    }
  }

  @NonIdempotentPost('reauthenticate')
  @RateLimit(CHANGING_PASSWORDS)
  @NoContentResponse({
    problems: ['wrong_password', 'no_session'],
  })
  @ApiOperation({
    summary: 'Authenticate again',
    description:
      'With the password, in the session of this access token. Afterwards routes that require a recent authentication can be called. Users without a password sign in again.',
  })
  async reauthenticate(@CurrentActor() actor: Actor, @Body() { password }: ReauthenticateRequest): Promise<void> {
    await this.passwordChange.reauthenticate(actor, password);
  }

  @NonIdempotentPost('logout')
  @AuthenticatesItself()
  @NoContentResponse({
    problems: ['no_session'],
  })
  @ApiOperation({
    summary: 'Sign out',
    description:
      'Revokes the session of the access token; in browsers that of whichever cookie is left, and clears the cookies, also when the session has ended already.',
  })
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const actor = await this.authenticator.authenticateBrowser(request);
    if (actor?.credential.kind === 'api_key') throw new NotAllowed('a signed-in user, not an API key', 'api_key');
    await this.sessions.signOut(actor, refreshCookieOf(request));
    clearSessionCookies(response);
  }
}
