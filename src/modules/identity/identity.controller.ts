import { Body, Controller, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { clearSessionCookies, refreshCookieOf } from '../../kernel/auth/cookies/cookies.js';
import { Public } from '../../kernel/auth/guard/access.decorators.js';
import { IdempotentPost, NonIdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { NoContentResponse, OkResponse } from '../../kernel/http/responses/json-response.js';
import { deliverTokens, SignInResponse } from '../../kernel/http/responses/sign-in.response.js';
import { RefreshRequest, SignInRequest } from './identity.dto.js';
import { IdentityService } from './identity.service.js';
import { SessionsService } from './sessions/sessions.service.js';
import { LoginThrottleService } from './throttling/login-throttle.service.js';

@ApiTags('auth')
@Controller('auth')
export class IdentityController {
  constructor(
    private readonly identity: IdentityService,
    private readonly sessions: SessionsService,
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
    const refresh = (token: string) => this.throttle.run('refresh', undefined, () => this.sessions.refresh(token));
    if (refreshToken !== undefined) return deliverTokens(await refresh(refreshToken), 'body', response);
    // A refusal clears the cookies, which are useless then; a success replaces them.
    clearSessionCookies(response);
    const tokens = await refresh(refreshCookieOf(request));
    response.removeHeader('Set-Cookie');
    return deliverTokens(tokens, 'cookie', response);
  }

  @IdempotentPost('logout')
  @NoContentResponse({ problems: ['no_session'] })
  @ApiOperation({
    summary: 'Sign out',
    description: 'Revokes the session of this access token everywhere, and clears its cookies.',
  })
  async signOut(@CurrentActor() actor: Actor, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.sessions.revokeCurrent(actor);
    clearSessionCookies(response);
  }
}
