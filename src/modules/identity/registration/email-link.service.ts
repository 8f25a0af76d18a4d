import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { INSTANCE_SECRETS, type InstanceSecrets } from '../../../kernel/secrets/instance-secrets.js';
import { UsersService } from '../../users/users.service.js';
import type { OneTimeTokenPurpose } from './one-time-token.entity.js';
import { OneTimeTokensRepository } from './one-time-tokens.repository.js';
import { hashToken } from '../sessions/opaque-token.js';

/** A link for a mail, and how long it works from the moment that it was asked for. */
export interface EmailLink {
  readonly url: string;
  readonly validMinutes: number;
}

const PAGES: Readonly<Record<OneTimeTokenPurpose, string>> = {
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
export class EmailLinkService {
  constructor(
    private readonly tokens: OneTimeTokensRepository,
    private readonly users: UsersService,
    @Inject(INSTANCE_SECRETS) private readonly secrets: InstanceSecrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The link for a user that an event asks for. Null when there is nothing to
   * link to any more: the account is gone, deactivated or confirmed already, or
   * the link would have expired before anybody reads it.
   */
  async make(
    purpose: OneTimeTokenPurpose,
    { id, subject, time }: { readonly id: string; readonly subject: string; readonly time: string },
  ): Promise<EmailLink | null> {
    const account = await this.users.findAccount(subject);
    if (!account?.isActive || (purpose === 'verify_email' && account.emailVerified)) return null;
    const validMinutes = this.lifeMinutes(purpose);
    const expiresAt = new Date(Date.parse(time) + validMinutes * 60_000);
    if (expiresAt.getTime() <= Date.now()) return null;
    const token = createHmac('sha256', this.secrets.oneTimeTokenKey).update(`${purpose} ${id}`).digest('base64url');
    const hash = hashToken(token);
    if (!hash) throw new Error('A new token has not the shape of one.');
    await this.tokens.insert({ hash, userId: account.id, purpose, email: account.email, expiresAt });
    // Behind the sign that browsers do not send: no server log and no Referer has it.
    return { url: `${this.config.appUrl}/${PAGES[purpose]}#token=${token}`, validMinutes };
  }

  private lifeMinutes(purpose: OneTimeTokenPurpose): number {
    const { emailVerificationHours, passwordResetMinutes } = this.config.auth;
    return purpose === 'verify_email' ? emailVerificationHours * 60 : passwordResetMinutes;
  }
}
