import { Body, Controller, HttpStatus } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Public } from '../../../kernel/auth/guard/access.decorators.js';
import { NonIdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { JsonResponse, NoContentResponse } from '../../../kernel/http/responses/json-response.js';
import { RateLimit } from '../../../kernel/rate-limits/rate-limit.decorators.js';
import { AcceptedResponse, ChangeEmailRequest, VerifyEmailRequest } from '../identity.dto.js';
import { CHANGING_EMAIL } from '../throttling/login-throttle.limits.js';
import { EmailChangeService } from './email-change.service.js';

@ApiTags('auth')
@Controller('auth/email/change')
export class EmailChangeController {
  constructor(private readonly emailChange: EmailChangeService) {}

  @NonIdempotentPost()
  @RateLimit(CHANGING_EMAIL)
  @JsonResponse(HttpStatus.ACCEPTED, AcceptedResponse, {
    problems: ['reauthentication_required'],
  })
  @ApiOperation({
    summary: 'Change your e-mail address',
    description:
      'Mails a link to the new address, which becomes yours when its token is confirmed. Requires a recent authentication. The response does not tell whether another account has the address.',
  })
  async request(@CurrentActor() actor: Actor, @Body() { newEmail }: ChangeEmailRequest): Promise<AcceptedResponse> {
    await this.emailChange.request(actor, newEmail);
    return AcceptedResponse.from();
  }

  @NonIdempotentPost('confirm')
  @Public()
  @NoContentResponse({ problems: ['link_not_valid', 'email_taken'] })
  @ApiOperation({
    summary: 'Confirm a new e-mail address',
    description:
      'With the token of the mailed link. Revokes all sessions of the account, and tells the former address.',
  })
  async confirm(@Body() { token }: VerifyEmailRequest): Promise<void> {
    await this.emailChange.confirm(token);
  }
}
