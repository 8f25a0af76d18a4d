import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { LOCAL_SECRETS, type LocalSecrets } from '../../../kernel/secrets/instance-secrets.js';
import { CONFIG } from '../../../kernel/config.token.js';
import { UsersService } from '../../users/users.service.js';
import type { MailTokenPurpose } from './one-time-token.entity.js';
import { MailTokensRepository } from './one-time-tokens.repository.js';
import { hashOfToken } from '../sessions/opaque-token.js';

/** A link for a mail, and how long it works from the moment that it was asked for. */
export interface MailLink {
  readonly url: string;
  readonly validMinutes: number;
}

const PAGES: Readonly<Record<MailTokenPurpose, string>> = {
  verify_email: 'verify-email',
  reset_password: 'reset-password',
};

/**
 * Makes the links that mails carry, when the mail is written and not before: no
 * event, job or log ever holds a token.
 *
 * A token follows from the event that asked for it and a key that only the
 * application has. So a mail that has to be sent a second time has the link of
 * the first, and a link that was used is not good again.
 */
@Injectable()
export class MailLinksService {
  constructor(
    private readonly tokens: MailTokensRepository,
    private readonly users: UsersService,
    @Inject(LOCAL_SECRETS) private readonly secrets: LocalSecrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The link for a user that an event asks for. Null when there is nothing to
   * link to any more: the account is gone, deactivated or confirmed already, or
   * the link would have expired before anybody reads it.
   */
  async make(
    purpose: MailTokenPurpose,
    { id, subject, time }: { readonly id: string; readonly subject: string; readonly time: string },
  ): Promise<MailLink | null> {
    const account = await this.users.findAccount(subject);
    if (!account?.isActive || (purpose === 'verify_email' && account.emailVerified)) return null;
    const validMinutes = this.lifeMinutes(purpose);
    const expiresAt = new Date(Date.parse(time) + validMinutes * 60_000);
    if (expiresAt.getTime() <= Date.now()) return null;
    const token = createHmac('sha256', this.secrets.mailTokenKey).update(`${purpose} ${id}`).digest('base64url');
    const hash = hashOfToken(token);
    if (!hash) throw new Error('A new token has not the shape of one.');
    await this.tokens.insert({ hash, userId: account.id, purpose, email: account.email, expiresAt });
    // Behind the sign that browsers do not send: no server log and no Referer has it.
    return { url: `${this.config.appUrl}/${PAGES[purpose]}#token=${token}`, validMinutes };
  }

  private lifeMinutes(purpose: MailTokenPurpose): number {
    const { emailVerificationHours, passwordResetMinutes } = this.config.auth;
    return purpose === 'verify_email' ? emailVerificationHours * 60 : passwordResetMinutes;
  }
}
