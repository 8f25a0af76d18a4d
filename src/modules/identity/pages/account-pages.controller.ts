import { Controller, Get, Header, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../../kernel/auth/guard/access.decorators.js';
import { HtmlPage } from '../../../kernel/http/html-page.js';
import { changeEmailPage, pageScript, resetPasswordPage, verifyEmailPage } from './account-pages.js';

/** The pages that mailed links lead to without a front end in APP_URL. They call the API like any front end. */
@ApiExcludeController()
@Controller({ path: 'account', version: VERSION_NEUTRAL })
@Public()
export class AccountPagesController {
  @Get('verify-email')
  @HtmlPage({ hasScript: true })
  verifyEmail(): string {
    return verifyEmailPage;
  }

  @Get('change-email')
  @HtmlPage({ hasScript: true })
  changeEmail(): string {
    return changeEmailPage;
  }

  @Get('reset-password')
  @HtmlPage({ hasScript: true })
  resetPassword(): string {
    return resetPasswordPage;
  }

  @Get('page.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  script(): string {
    return pageScript;
  }
}
