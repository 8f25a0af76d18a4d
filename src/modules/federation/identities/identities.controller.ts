import { Body, Controller, Delete, Get, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { NonIdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { NoContentResponse, OkResponse } from '../../../kernel/http/responses/json-response.js';
import { UuidPipe } from '../../../kernel/http/validation/uuid.pipe.js';
import { IdentitiesResponse, LinkRequest, LinkResponse } from '../federation.dto.js';
import { ProviderParam } from '../providers/provider.parameter.js';
import { RedirectSignInService } from '../redirect-sign-in.service.js';
import { LoginStateCookie } from '../sign-in-flows/login-state.cookie.js';
import { IdentitiesService } from './identities.service.js';

@ApiTags('auth')
@Controller('auth')
export class IdentitiesController {
  constructor(
    private readonly identities: IdentitiesService,
    private readonly redirectSignIn: RedirectSignInService,
    private readonly loginState: LoginStateCookie,
  ) {}

  @Get('identities')
  @OkResponse(IdentitiesResponse)
  @ApiOperation({ summary: 'List your identities', description: 'The external identities that you can sign in with.' })
  async list(@CurrentActor() { userId }: Actor): Promise<IdentitiesResponse> {
    return IdentitiesResponse.from(await this.identities.list(userId));
  }

  @NonIdempotentPost(':provider/link')
  @OkResponse(LinkResponse, { problems: ['reauthentication_required', 'provider_not_configured', 'provider_failed'] })
  @ApiOperation({
    summary: 'Link an identity',
    description:
      'Returns the URL to redirect this browser to, and sets a cookie that identifies the browser on its return: call it from the page that the browser leaves.',
  })
  async linkIdentity(
    @CurrentActor() actor: Actor,
    @ProviderParam() provider: string,
    @Body() { returnTo }: LinkRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LinkResponse> {
    const { url, state, browser } = await this.redirectSignIn.beginLink(actor, provider, returnTo);
    this.loginState.bind(response, state, browser);
    return { authorizationUrl: url.href };
  }

  @Delete('identities/:id')
  @NoContentResponse({ problems: ['identity_not_found', 'last_way_in'] })
  @ApiOperation({
    summary: 'Unlink an identity',
    description: 'It can no longer be used to sign in; the provider is asked to revoke the tokens that it issued.',
  })
  async unlink(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<void> {
    await this.identities.unlink(actor, id);
  }
}
