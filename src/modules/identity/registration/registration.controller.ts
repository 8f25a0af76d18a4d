import { Body, Controller, HttpStatus } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../kernel/auth/guard/access.decorators.js';
import { NonIdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { JsonResponse, NoContentResponse } from '../../../kernel/http/responses/json-response.js';
import { AcceptedResponse, EmailRequest, RegisterRequest, VerifyEmailRequest } from '../identity.dto.js';
import { LoginThrottleService } from '../throttling/login-throttle.service.js';
import { OneTimeTokensService } from './one-time-tokens.service.js';
import { RegistrationService } from './registration.service.js';

@ApiTags('auth')
@Controller('auth')
@Public()
export class RegistrationController {
  constructor(
    private readonly registration: RegistrationService,
    private readonly oneTimeTokens: OneTimeTokensService,
    private readonly throttle: LoginThrottleService,
  ) {}

  @NonIdempotentPost('register')
  @JsonResponse(HttpStatus.ACCEPTED, AcceptedResponse)
  @ApiOperation({
    summary: 'Register',
    description:
      'Creates an account, which can sign in when its e-mail address is verified with the mailed link. The response is the same if the address has an account already: its owner is informed by e-mail.',
  })
  async register(@Body() request: RegisterRequest): Promise<AcceptedResponse> {
    await this.throttle.run('register', request.email, () => this.registration.register(request));
    return AcceptedResponse.from();
  }

  @NonIdempotentPost('email/verify')
  @NoContentResponse({ problems: ['link_not_valid'] })
  @ApiOperation({ summary: 'Verify an e-mail address', description: 'With the token of the mailed link.' })
  async verify(@Body() { token }: VerifyEmailRequest): Promise<void> {
    await this.registration.verify(token);
  }

  @NonIdempotentPost('email/verification')
  @JsonResponse(HttpStatus.ACCEPTED, AcceptedResponse)
  @ApiOperation({
    summary: 'Request another verification e-mail',
    description: 'Sends a new link if an account is waiting for verification. The response is always the same.',
  })
  async resend(@Body() { email }: EmailRequest): Promise<AcceptedResponse> {
    await this.throttle.run('forgot', email, () => this.oneTimeTokens.request('email verification', email));
    return AcceptedResponse.from();
  }
}
