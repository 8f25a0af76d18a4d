import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Inject, Param, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { CONFIG, type Config } from '../../../config/config.js';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { ApiProblem } from '../../../kernel/http/problems/problem.response.js';
import { SkipIdempotency } from '../../../kernel/http/idempotency/idempotency.interceptor.js';
import { IdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { UuidPipe } from '../../../kernel/http/request.pipe.js';
import { LoginStateCookie } from '../sign-in-flows/login-state.cookie.js';
import { IdentitiesResponse, LinkRequest, LinkResponse } from '../federation.dto.js';
import { IdentitiesService } from './identities.service.js';
import { ApiProvider } from '../providers/provider.parameter.js';
import { RedirectSignInService } from '../redirect-sign-in.service.js';
import { IdentityUnlinkService } from './identity-unlink.service.js';

@ApiTags('auth')
@Controller('auth')
export class IdentitiesController {
  private readonly loginState: LoginStateCookie;

  constructor(
    private readonly identities: IdentitiesService,
    private readonly identityUnlink: IdentityUnlinkService,
    private readonly redirectSignIn: RedirectSignInService,
    @Inject(CONFIG) config: Config,
  ) {
    this.loginState = new LoginStateCookie(config.publicUrl);
  }

  @Get('identities')
  @ApiOperation({ summary: 'List your identities', description: 'Who you are elsewhere, and can sign in as.' })
  @ApiOkResponse({ type: IdentitiesResponse, description: 'Your identities.' })
  async list(@CurrentActor() { userId }: Actor): Promise<IdentitiesResponse> {
    return IdentitiesResponse.from(await this.identities.list(userId));
  }

  @IdempotentPost(':provider/link')
  @SkipIdempotency()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Link an identity',
    description:
      'Answers where to send this browser, and gives it the cookie by which it is known when it comes back: call it from the page that is then left.',
  })
  @ApiProvider()
  @ApiOkResponse({ type: LinkResponse, description: 'On to the provider.' })
  @ApiProblem(501, 'The provider is not configured.')
  async link(
    @CurrentActor() actor: Actor,
    @Param('provider') provider: string,
    @Body() { returnTo }: LinkRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LinkResponse> {
    const { url, browser } = await this.redirectSignIn.beginLink(actor, provider, returnTo);
    this.loginState.bind(response, browser);
    return { authorizationUrl: url.href };
  }

  @Delete('identities/:id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Unlink an identity',
    description: 'Nobody signs in by it any more; its provider is asked to forget the tokens it handed out.',
  })
  @ApiNoContentResponse({ description: 'Unlinked.' })
  @ApiProblem(409, 'It is the last way to sign in.')
  async unlink(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<void> {
    await this.identityUnlink.unlink(actor, id);
  }
}
