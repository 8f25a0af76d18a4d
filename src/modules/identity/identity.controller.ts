import { Body, Controller, Header, HttpCode, HttpStatus } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../kernel/auth/access.decorators.js';
import { ApiProblem } from '../../kernel/errors/problem.response.js';
import { NeverKept } from '../../kernel/http/idempotency/idempotency.interceptor.js';
import { Post } from '../../kernel/http/post.js';
import { SignInRequest, SignInResponse } from './identity.dto.js';
import { IdentityService } from './identity.service.js';
import { SignInAttempts } from './sign-in-attempts.service.js';

@ApiTags('auth')
@Controller('auth')
export class IdentityController {
  constructor(
    private readonly identity: IdentityService,
    private readonly attempts: SignInAttempts,
  ) {}

  @Post('login')
  @Public()
  @NeverKept()
  @HttpCode(HttpStatus.OK)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Sign in', description: 'An access token for an e-mail address and a password.' })
  @ApiOkResponse({ type: SignInResponse, description: 'Signed in.' })
  @ApiProblem(401, 'The e-mail address or the password is wrong.')
  async signIn(@Body() { email, password }: SignInRequest): Promise<SignInResponse> {
    const signIn = () => this.identity.signIn(email, password);
    return SignInResponse.from(await this.attempts.limit('login', email, signIn));
  }
}
