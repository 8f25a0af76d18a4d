import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Inject, Param, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Config } from '../../../config/config.js';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { CONFIG } from '../../../kernel/config.token.js';
import { ApiProblem } from '../../../kernel/http/problems/problem.response.js';
import { NeverKept } from '../../../kernel/http/idempotency/idempotency.interceptor.js';
import { Post } from '../../../kernel/http/idempotency/idempotent-post.js';
import { UuidPipe } from '../../../kernel/http/request.pipe.js';
import { BrowserBinding } from '../sign-in-flows/login-state.cookie.js';
import { IdentitiesResponse, LinkRequest, LinkResponse } from '../federation.dto.js';
import { IdentitiesService } from './identities.service.js';
import { ApiProvider } from '../providers/provider.parameter.js';
import { RedirectSignIn } from '../redirect-sign-in.service.js';
import { Unlinking } from './identity-unlink.service.js';

@ApiTags('auth')
@Controller('auth')
export class IdentitiesController {
  private readonly binding: BrowserBinding;

  constructor(
    private readonly identities: IdentitiesService,
    private readonly unlinking: Unlinking,
    private readonly signIn: RedirectSignIn,
    @Inject(CONFIG) config: Config,
  ) {
    this.binding = new BrowserBinding(config.publicUrl);
  }

  @Get('identities')
  @ApiOperation({ summary: 'List your identities', description: 'Who you are elsewhere, and can sign in as.' })
  @ApiOkResponse({ type: IdentitiesResponse, description: 'Your identities.' })
  async list(@CurrentActor() { userId }: Actor): Promise<IdentitiesResponse> {
    return IdentitiesResponse.from(await this.identities.list(userId));
  }

  @Post(':provider/link')
  @NeverKept()
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
    const { url, browser } = await this.signIn.beginLink(actor, provider, returnTo);
    this.binding.bind(response, browser);
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
    await this.unlinking.unlink(actor, id);
  }
}
