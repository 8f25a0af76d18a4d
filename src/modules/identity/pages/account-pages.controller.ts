import { Controller, Get, Header, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../../kernel/auth/guard/access.decorators.js';
import { PAGE_POLICY, pageScript, resetPasswordPage, verifyEmailPage } from './account-pages.js';

/**
 * The pages that links in mails lead to where no front end of one's own is
 * named by APP_URL. They call the API as every other front end would.
 */
@ApiExcludeController()
@Controller({ path: 'account', version: VERSION_NEUTRAL })
@Public()
export class AccountPagesController {
  @Get('verify-email')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', PAGE_POLICY)
  @Header('Referrer-Policy', 'no-referrer')
  verifyEmail(): string {
    return verifyEmailPage;
  }

  @Get('reset-password')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', PAGE_POLICY)
  @Header('Referrer-Policy', 'no-referrer')
  resetPassword(): string {
    return resetPasswordPage;
  }

  @Get('page.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  script(): string {
    return pageScript;
  }
}
