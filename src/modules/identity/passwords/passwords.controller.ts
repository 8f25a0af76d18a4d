import { Body, Controller, HttpStatus } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Public } from '../../../kernel/auth/guard/access.decorators.js';
import { NonIdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { JsonResponse, NoContentResponse } from '../../../kernel/http/responses/json-response.js';
import { RateLimit } from '../../../kernel/rate-limits/rate-limit.decorators.js';
import { AcceptedResponse, ChangePasswordRequest, EmailRequest, ResetPasswordRequest } from '../identity.dto.js';
import { OneTimeTokensService } from '../registration/one-time-tokens.service.js';
import { CHANGING_PASSWORDS } from '../throttling/login-throttle.limits.js';
import { LoginThrottleService } from '../throttling/login-throttle.service.js';
import { PasswordChangeService } from './password-change.service.js';

@ApiTags('auth')
@Controller('auth/password')
export class PasswordsController {
  constructor(
    private readonly oneTimeTokens: OneTimeTokensService,
    private readonly passwordChange: PasswordChangeService,
    private readonly throttle: LoginThrottleService,
  ) {}

  @NonIdempotentPost('forgot')
  @Public()
  @JsonResponse(HttpStatus.ACCEPTED, AcceptedResponse)
  @ApiOperation({
    summary: 'Request a password reset link',
    description: 'The link is mailed if the account exists. Response and response time do not depend on it.',
  })
  async forgot(@Body() { email }: EmailRequest): Promise<AcceptedResponse> {
    await this.throttle.run('forgot', email, () => this.oneTimeTokens.request('password reset', email));
    return AcceptedResponse.from();
  }

  @NonIdempotentPost('reset')
  @Public()
  @NoContentResponse({ problems: ['link_not_valid'] })
  @ApiOperation({
    summary: 'Reset a password',
    description: 'With the token of the mailed link. Revokes all sessions of the account.',
  })
  async reset(@Body() { token, newPassword }: ResetPasswordRequest): Promise<void> {
    await this.passwordChange.reset(token, newPassword);
  }

  @NonIdempotentPost('change')
  @RateLimit(CHANGING_PASSWORDS)
  @NoContentResponse({ problems: ['wrong_password'], example: { currentPassword: 'the current password' } })
  @ApiOperation({
    summary: 'Change your password',
    description: 'Requires the current one. Revokes your other sessions.',
  })
  async change(
    @CurrentActor() actor: Actor,
    @Body() { currentPassword, newPassword }: ChangePasswordRequest,
  ): Promise<void> {
    await this.passwordChange.change(actor, currentPassword, newPassword);
  }
}
