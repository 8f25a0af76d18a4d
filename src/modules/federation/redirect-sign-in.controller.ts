import {
  applyDecorators,
  Body,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  Header,
  HttpStatus,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../kernel/auth/guard/access.decorators.js';
import { NonIdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { documentedParameter } from '../../kernel/http/openapi/documented-parameter.js';
import { ApiProblems } from '../../kernel/http/problems/problem.response.js';
import { OkResponse } from '../../kernel/http/responses/json-response.js';
import { deliverTokens, SignInResponse } from '../../kernel/http/responses/sign-in.response.js';
import { Takes } from '../../kernel/http/validation/undeclared-input.guard.js';
import { LoginThrottleService } from '../identity/throttling/login-throttle.service.js';
import { ProvidersResponse, RedeemRequest, RedirectQuery } from './federation.dto.js';
import { AuthProviders } from './providers/auth-providers.js';
import { ProviderParam } from './providers/provider.parameter.js';
import { RedirectSignInService } from './redirect-sign-in.service.js';
import { LoginStateCookie } from './sign-in-flows/login-state.cookie.js';

const LOCATION = { Location: { description: 'Where the browser is redirected.', schema: { type: 'string' as const } } };

/** For a route that redirects to a provider. */
function ProviderRedirect(): MethodDecorator {
  return applyDecorators(
    Header('Cache-Control', 'no-store'),
    ApiResponse({ status: HttpStatus.FOUND, description: 'Redirect to the provider.', headers: LOCATION }),
    ApiProblems('provider_not_configured', 'provider_failed'),
  );
}

/** For the route that providers redirect back to. */
function CallbackResponse(): MethodDecorator {
  return applyDecorators(
    OkResponse(SignInResponse, {
      description: 'Signed in, without `returnTo`.',
      noStore: true,
      problems: [
        'sign_in_not_completed',
        'account_not_usable',
        'provider_refused',
        'address_not_proven',
        'identity_unlinked',
        'identity_taken',
        'account_met_meanwhile',
        'provider_not_configured',
        'provider_failed',
      ],
    }),
    ApiResponse({ status: HttpStatus.NO_CONTENT, description: 'Linked, without `returnTo`.' }),
    ApiResponse({
      status: HttpStatus.SEE_OTHER,
      description: 'Redirect to `returnTo`: signed in or linked, or with `error`, the code of a problem.',
      headers: LOCATION,
    }),
  );
}

const RawQuery = createParamDecorator((_: unknown, context: ExecutionContext): URLSearchParams => {
  const [, query = ''] = context.switchToHttp().getRequest<Request>().originalUrl.split('?', 2);
  return new URLSearchParams(query);
});

const TEXT = { required: false, type: String };

/** Parameter decorator: the query of an authorization response (RFC 6749, section 4.1.2), as the provider sent it. */
function AuthorizationResponse(): ParameterDecorator {
  return documentedParameter(
    RawQuery(),
    Takes('query'),
    ApiQuery({ ...TEXT, name: 'state', required: true, description: 'As it was sent.', example: 'kXf2wBq0' }),
    ApiQuery({ ...TEXT, name: 'code', description: 'Code of a success.', example: 'SplxlOBeZQQY' }),
    ApiQuery({ ...TEXT, name: 'error', description: 'Code of an error.', example: 'access_denied' }),
  );
}

@ApiTags('auth')
@Controller('auth')
@Public()
export class RedirectSignInController {
  constructor(
    private readonly redirectSignIn: RedirectSignInService,
    private readonly providers: AuthProviders,
    private readonly throttle: LoginThrottleService,
    private readonly loginState: LoginStateCookie,
  ) {}

  @Get('providers')
  @OkResponse(ProvidersResponse)
  @ApiOperation({ summary: 'List sign-in providers' })
  list(): ProvidersResponse {
    return ProvidersResponse.from(this.providers.list());
  }

  @Get('login')
  @ProviderRedirect()
  @ApiOperation({ summary: 'Sign in with Auth0', description: 'The same as `GET auth/auth0/login`.' })
  async beginWithAuth0(@Query() query: RedirectQuery, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.redirectToProvider('auth0', query, response);
  }

  @Get(':provider/login')
  @ProviderRedirect()
  @ApiOperation({
    summary: 'Sign in with a provider',
    description:
      'For browsers, not for scripts. The provider redirects to `auth/{provider}/callback`, which redirects to `returnTo` with a `code` for `POST auth/token`.',
  })
  async begin(
    @ProviderParam() provider: string,
    @Query() query: RedirectQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.redirectToProvider(provider, query, response);
  }

  @Get(':provider/callback')
  @CallbackResponse()
  @ApiOperation({ summary: 'Return from a provider', description: 'The redirect URI for providers.' })
  async handleCallback(
    @ProviderParam() provider: string,
    @AuthorizationResponse() parameters: URLSearchParams,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignInResponse | undefined> {
    const state = parameters.get('state') ?? '';
    this.loginState.release(response, state);
    const browser = this.loginState.read(request, state);
    const outcome = await this.redirectSignIn.handleCallback(provider, parameters, browser);
    if (outcome && 'signedIn' in outcome) return deliverTokens(outcome.signedIn, 'body', response);
    if (outcome) response.setHeader('Location', outcome.page.href);
    response.status(outcome ? HttpStatus.SEE_OTHER : HttpStatus.NO_CONTENT);
    return undefined;
  }

  @NonIdempotentPost('token')
  @OkResponse(SignInResponse, {
    noStore: true,
    problems: ['code_not_good', 'account_not_usable'],
  })
  @ApiOperation({
    summary: 'Exchange a code for tokens',
    description:
      'The end of a sign-in with a provider, for the front end at `returnTo`. Starts a session. With `mode: cookie` the tokens are HttpOnly cookies and not in the response.',
  })
  async redeem(
    @Body() { code, codeVerifier, mode }: RedeemRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignInResponse> {
    const redeem = () => this.redirectSignIn.redeem(code, codeVerifier);
    return deliverTokens(await this.throttle.run('refresh', undefined, redeem), mode, response);
  }

  private async redirectToProvider(provider: string, query: RedirectQuery, response: Response): Promise<void> {
    const { url, state, browser } = await this.redirectSignIn.begin(provider, query);
    this.loginState.bind(response, state, browser);
    response.status(HttpStatus.FOUND).setHeader('Location', url.href);
  }
}
