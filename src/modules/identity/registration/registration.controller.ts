import { Body, Controller, HttpCode, HttpStatus } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../kernel/auth/guard/access.decorators.js';
import { SkipIdempotency } from '../../../kernel/http/idempotency/idempotency.interceptor.js';
import { IdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { AcceptedResponse, EmailRequest, RegisterRequest, VerifyEmailRequest } from '../identity.dto.js';
import { RegistrationService } from './registration.service.js';
import { LoginThrottleService } from '../throttling/login-throttle.service.js';

@ApiTags('auth')
@Controller('auth')
@Public()
export class RegistrationController {
  constructor(
    private readonly registration: RegistrationService,
    private readonly throttle: LoginThrottleService,
  ) {}

  @IdempotentPost('register')
  @SkipIdempotency()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    summary: 'Register',
    description:
      'Makes an account, which can be used once its address is confirmed by the link that is mailed. The answer is the same when the address has an account: its owner is told by mail.',
  })
  @ApiAcceptedResponse({ type: AcceptedResponse, description: 'A mail is on its way.' })
  async register(@Body() request: RegisterRequest): Promise<AcceptedResponse> {
    await this.throttle.run('register', request.email, () => this.registration.register(request));
    return AcceptedResponse.from();
  }

  @IdempotentPost('email/verify')
  @SkipIdempotency()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Confirm an address', description: 'With the token of the link that was mailed to it.' })
  @ApiNoContentResponse({ description: 'Confirmed. The account can sign in.' })
  async verify(@Body() { token }: VerifyEmailRequest): Promise<void> {
    await this.registration.verify(token);
  }

  @IdempotentPost('email/verification')
  @SkipIdempotency()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    summary: 'Ask for the confirmation mail again',
    description: 'Sends a new link where there is an account that waits for one. The answer is always the same.',
  })
  @ApiAcceptedResponse({ type: AcceptedResponse, description: 'If there is such an account, a mail is on its way.' })
  async resend(@Body() { email }: EmailRequest): Promise<AcceptedResponse> {
    await this.throttle.run('forgot', email, () => this.registration.resend(email));
    return AcceptedResponse.from();
  }
}
