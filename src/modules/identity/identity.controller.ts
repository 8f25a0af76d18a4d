import { Body, Controller, Header, HttpCode, HttpStatus, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { clearSessionCookies, refreshCookieOf, setSessionCookies } from '../../kernel/auth/cookies/session-cookies.js';
import { SignInResponse } from '../../kernel/http/responses/sign-in.response.js';
import { ApiProblem } from '../../kernel/http/problems/problem.response.js';
import { SkipIdempotency } from '../../kernel/http/idempotency/idempotency.interceptor.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
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

  @IdempotentPost('login')
  @Public()
  @SkipIdempotency()
  @HttpCode(HttpStatus.OK)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Sign in',
    description:
      'Begins a session, for an e-mail address and a password. With `mode: cookie` the tokens are HttpOnly cookies, and the answer has none.',
  })
  @ApiOkResponse({ type: SignInResponse, description: 'Signed in.' })
  @ApiProblem(401, 'The e-mail address or the password is wrong, or the account may not sign in.')
  async signIn(
    @Body() { email, password, mode }: SignInRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignInResponse> {
    const signedIn = await this.throttle.run('login', email, () => this.identity.signIn(email, password));
    if (mode === 'body') return SignInResponse.from(signedIn);
    setSessionCookies(response, signedIn);
    return SignInResponse.withoutTokens(signedIn);
  }

  @IdempotentPost('refresh')
  @Public()
  @SkipIdempotency()
  @HttpCode(HttpStatus.OK)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Refresh the tokens',
    description:
      'New tokens for a refresh token, which is used up: using it again ends the session. Browsers send `{}` and the cookie, and get cookies.',
  })
  @ApiOkResponse({ type: SignInResponse, description: 'Refreshed.' })
  @ApiProblem(401, 'The refresh token is missing or not good any more.')
  async refresh(
    @Body() { refreshToken }: RefreshRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignInResponse> {
    const refresh = (token: string) => this.throttle.run('refresh', undefined, () => this.sessions.refresh(token));
    if (refreshToken !== undefined) return SignInResponse.from(await refresh(refreshToken));
    // Cookies that are refused are of no use to the browser any more; those of a success replace them again.
    clearSessionCookies(response);
    const signedIn = await refresh(refreshCookieOf(request));
    response.removeHeader('Set-Cookie');
    setSessionCookies(response, signedIn);
    return SignInResponse.withoutTokens(signedIn);
  }

  @IdempotentPost('logout')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Sign out',
    description: 'Ends the session of this access token, here and everywhere. Its cookies are cleared.',
  })
  @ApiNoContentResponse({ description: 'Signed out.' })
  @ApiProblem(409, 'The credential belongs to no session.')
  async signOut(@CurrentActor() actor: Actor, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.sessions.revokeCurrent(actor);
    clearSessionCookies(response);
  }
}
