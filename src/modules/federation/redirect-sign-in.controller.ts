import { Body, Controller, Get, Header, HttpCode, HttpStatus, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CONFIG, type Config } from '../../config/config.js';
import { Public } from '../../kernel/auth/guard/access.decorators.js';
import { setSessionCookies } from '../../kernel/auth/cookies/session-cookies.js';
import { SignInResponse } from '../../kernel/http/responses/sign-in.response.js';
import { ApiProblem } from '../../kernel/http/problems/problem.response.js';
import { SkipIdempotency } from '../../kernel/http/idempotency/idempotency.interceptor.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { LoginThrottleService } from '../identity/throttling/login-throttle.service.js';
import { AuthProviders } from './providers/auth-providers.js';
import { LoginStateCookie } from './sign-in-flows/login-state.cookie.js';
import { ProvidersResponse, RedeemRequest, RedirectQuery } from './federation.dto.js';
import { ApiProvider } from './providers/provider.parameter.js';
import { RedirectSignInService } from './redirect-sign-in.service.js';

const LOCATION = { Location: { description: 'Where the browser goes.', schema: { type: 'string' as const } } };

@ApiTags('auth')
@Controller('auth')
export class RedirectSignInController {
  private readonly loginState: LoginStateCookie;

  constructor(
    private readonly redirectSignIn: RedirectSignInService,
    private readonly providers: AuthProviders,
    private readonly throttle: LoginThrottleService,
    @Inject(CONFIG) config: Config,
  ) {
    this.loginState = new LoginStateCookie(config.publicUrl);
  }

  @Get('providers')
  @Public()
  @ApiOperation({ summary: 'List sign-in providers', description: 'Those that people can sign in with here.' })
  @ApiOkResponse({ type: ProvidersResponse, description: 'The providers.' })
  list(): ProvidersResponse {
    return ProvidersResponse.from(this.providers.list());
  }

  @Get('login')
  @Public()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Sign in with Auth0', description: 'The same as `GET auth/auth0/login`.' })
  @ApiResponse({ status: 302, description: 'On to Auth0.', headers: LOCATION })
  @ApiProblem(501, 'Auth0 is not configured.')
  async beginWithAuth0(@Query() query: RedirectQuery, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.redirectToProvider('auth0', query, response);
  }

  @Get(':provider/login')
  @Public()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Sign in with a provider',
    description:
      'For browsers to be sent to, not for scripts. The provider sends them on to `auth/{provider}/callback`, and that to `returnTo` with a `code` for `POST auth/token`.',
  })
  @ApiProvider()
  @ApiResponse({ status: 302, description: 'On to the provider.', headers: LOCATION })
  @ApiProblem(501, 'The provider is not configured.')
  async begin(
    @Param('provider') provider: string,
    @Query() query: RedirectQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.redirectToProvider(provider, query, response);
  }

  @Get(':provider/callback')
  @Public()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Come back from a provider', description: 'Where providers send browsers back to.' })
  @ApiProvider()
  @ApiQuery({ name: 'state', required: true, type: String, description: 'As it was sent.', example: 'kXf2wBq0' })
  @ApiQuery({ name: 'code', required: false, type: String, description: 'Proves who came.', example: 'SplxlOBeZQQY' })
  @ApiQuery({ name: 'error', required: false, type: String, description: 'Why nobody did.', example: 'access_denied' })
  @ApiOkResponse({ type: SignInResponse, description: 'Signed in, without `returnTo`.' })
  @ApiResponse({ status: 204, description: 'Linked, without `returnTo`.' })
  @ApiResponse({ status: 303, description: 'Signed in or linked, and on to `returnTo`.', headers: LOCATION })
  @ApiProblem(400, 'It belongs to no sign-in that this browser began, or was used before.')
  @ApiProblem(401, 'The account was deactivated or deleted.')
  @ApiProblem(403, 'The provider refused, or the identity may not have the account of its address.')
  @ApiProblem(409, 'The identity is linked to another account.')
  @ApiProblem(501, 'The provider is not configured.')
  @ApiProblem(502, 'What the provider answered can not be used.')
  async callback(
    @Param('provider') provider: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignInResponse | undefined> {
    const [, query = ''] = request.originalUrl.split('?', 2);
    this.loginState.release(response);
    const outcome = await this.redirectSignIn.handleCallback(
      provider,
      new URLSearchParams(query),
      this.loginState.read(request),
    );
    if (outcome && 'signedIn' in outcome) return SignInResponse.from(outcome.signedIn);
    if (outcome) response.setHeader('Location', outcome.page.href);
    response.status(outcome ? HttpStatus.SEE_OTHER : HttpStatus.NO_CONTENT);
    return undefined;
  }

  @IdempotentPost('token')
  @Public()
  @SkipIdempotency()
  @HttpCode(HttpStatus.OK)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Change a code for tokens',
    description:
      'The end of a sign-in with a provider, for the front end that `returnTo` named: begins a session. With `mode: cookie` the tokens are HttpOnly cookies, and the answer has none.',
  })
  @ApiOkResponse({ type: SignInResponse, description: 'Signed in.' })
  @ApiProblem(401, 'The code was used before, is older than a minute, its secret is another, or the account has ended.')
  async redeem(
    @Body() { code, codeVerifier, mode }: RedeemRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignInResponse> {
    const redeem = () => this.redirectSignIn.redeem(code, codeVerifier);
    const signedIn = await this.throttle.run('refresh', undefined, redeem);
    if (mode === 'body') return SignInResponse.from(signedIn);
    setSessionCookies(response, signedIn);
    return SignInResponse.withoutTokens(signedIn);
  }

  private async redirectToProvider(provider: string, query: RedirectQuery, response: Response): Promise<void> {
    const { url, browser } = await this.redirectSignIn.begin(provider, query);
    this.loginState.bind(response, browser);
    response.status(HttpStatus.FOUND).setHeader('Location', url.href);
  }
}
