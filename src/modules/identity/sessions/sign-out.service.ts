import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { NotAllowed } from '../../../kernel/auth/auth.errors.js';
import { ACCESS_COOKIE, cookieOf, refreshCookieOf } from '../../../kernel/auth/cookies/cookies.js';
import { Authenticator } from '../../../kernel/auth/guard/authenticator.js';
import { AppError } from '../../../kernel/errors/app-error.js';
import { SessionsService } from './sessions.service.js';

/** Signs out with whatever the caller still has. */
@Injectable()
export class SignOutService {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Ends the sessions of the access token and of the refresh cookie. A browser whose
   * cookies are no longer valid is signed out already. Throws CredentialMissing without
   * any credential, CredentialInvalid for an invalid token in a header, NotAllowed for
   * API keys, and NotASession.
   */
  async signOut(request: Request): Promise<void> {
    const refreshToken = refreshCookieOf(request);
    const isBrowser = refreshToken !== '' || cookieOf(request, ACCESS_COOKIE) !== undefined;
    const { authorization, 'x-api-key': apiKey } = request.headers;
    try {
      const actor = await this.authenticator.authenticate(request);
      if (actor.credential.kind === 'api_key') throw new NotAllowed('a signed-in user, not an API key', 'api_key');
      await this.sessions.revokeCurrent(actor);
    } catch (error) {
      const isExpired = error instanceof AppError && ['unauthenticated', 'not_found'].includes(error.type.kind);
      if (!isExpired || !isBrowser || authorization !== undefined || apiKey !== undefined) throw error;
    }
    if (refreshToken !== '') await this.sessions.revokeByRefreshToken(refreshToken);
  }
}
