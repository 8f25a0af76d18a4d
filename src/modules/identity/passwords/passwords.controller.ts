import { Body, Controller, HttpCode, HttpStatus } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { ApiProblem } from '../../../kernel/http/problems/problem.response.js';
import { SkipIdempotency } from '../../../kernel/http/idempotency/idempotency.interceptor.js';
import { IdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { RateLimit } from '../../../kernel/rate-limits/rate-limit.decorators.js';
import { AcceptedResponse, ChangePasswordRequest, EmailRequest, ResetPasswordRequest } from '../identity.dto.js';
import { OneTimeTokensService } from '../registration/one-time-tokens.service.js';
import { PasswordChangeService } from './password-change.service.js';
import { LoginThrottleService } from '../throttling/login-throttle.service.js';
import { CHANGING_PASSWORDS } from '../throttling/login-throttle.limits.js';

@ApiTags('auth')
@Controller('auth/password')
export class PasswordsController {
  constructor(
    private readonly oneTimeTokens: OneTimeTokensService,
    private readonly passwordChange: PasswordChangeService,
    private readonly throttle: LoginThrottleService,
  ) {}

  @IdempotentPost('forgot')
  @Public()
  @SkipIdempotency()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    summary: 'Ask for a link to choose a new password',
    description: 'It is mailed, where there is an account. Answer and duration are the same where there is none.',
  })
  @ApiAcceptedResponse({ type: AcceptedResponse, description: 'If there is such an account, a mail is on its way.' })
  async forgot(@Body() { email }: EmailRequest): Promise<AcceptedResponse> {
    await this.throttle.run('forgot', email, () => this.oneTimeTokens.request('password reset', email));
    return AcceptedResponse.from();
  }

  @IdempotentPost('reset')
  @Public()
  @SkipIdempotency()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Choose a new password',
    description: 'With the token of the link that was mailed. Every session of the account ends.',
  })
  @ApiNoContentResponse({ description: 'Changed. Sign in with the new one.' })
  async reset(@Body() { token, newPassword }: ResetPasswordRequest): Promise<void> {
    await this.passwordChange.reset(token, newPassword);
  }

  @IdempotentPost('change')
  @SkipIdempotency()
  @RateLimit(CHANGING_PASSWORDS)
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Change your password',
    description: 'The current one has to be known. Your other sessions end; this one stays.',
  })
  @ApiNoContentResponse({ description: 'Changed.' })
  @ApiProblem(403, 'The current password is wrong.')
  async change(
    @CurrentActor() actor: Actor,
    @Body() { currentPassword, newPassword }: ChangePasswordRequest,
  ): Promise<void> {
    await this.passwordChange.change(actor, currentPassword, newPassword);
  }
}
