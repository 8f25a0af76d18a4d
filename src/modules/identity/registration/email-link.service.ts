import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { Clock } from '../../../kernel/context/clock.js';
import { INSTANCE_SECRETS, type InstanceSecrets } from '../../../kernel/secrets/instance-secrets.js';
import { UserCredentialsService } from '../../users/user-credentials.service.js';
import type { LinkRequest } from '../identity.events.js';
import { deriveToken } from '../../../kernel/secrets/opaque-token.js';
import type { OneTimeTokenPurpose } from './one-time-token.entity.js';
import { OneTimeTokensRepository } from './one-time-tokens.repository.js';

/** A link for an e-mail. It is valid for `validMinutes` from the moment of its request. */
export interface EmailLink {
  readonly url: string;
  readonly validMinutes: number;
}

const PAGES: Readonly<Record<OneTimeTokenPurpose, string>> = {
  verify_email: 'verify-email',
  reset_password: 'reset-password',
  change_email: 'change-email',
};

/** The event that requests a link. */
interface LinkEvent {
  readonly id: string;
  readonly subject: string;
  readonly time: string;
  readonly data: LinkRequest;
}

/**
 * Makes the links of e-mails while the e-mail is written, so that no event, job
 * or log has a token. A token is an HMAC of the event that requested it: an
 * e-mail that is sent again has the same link, used or not.
 */
@Injectable()
export class EmailLinkService {
  constructor(
    private readonly tokens: OneTimeTokensRepository,
    private readonly credentials: UserCredentialsService,
    private readonly clock: Clock,
    @Inject(INSTANCE_SECRETS) private readonly secrets: InstanceSecrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The link that an event requests for its subject, to be mailed to `newEmail`, by
   * default the address of the account. Null when the account is gone, inactive,
   * already verified, or of another access generation, or the link would have expired.
   */
  async make(
    purpose: OneTimeTokenPurpose,
    { id, subject, time, data }: LinkEvent,
    newEmail?: string,
  ): Promise<EmailLink | null> {
    const account = await this.credentials.find(subject);
    if (!account?.isActive || (purpose === 'verify_email' && account.emailVerified)) return null;
    const { accessGeneration = account.accessGeneration } = data;
    if (accessGeneration !== account.accessGeneration) return null;
    const { emailVerificationHours, passwordResetMinutes } = this.config.auth;
    const validMinutes = purpose === 'reset_password' ? passwordResetMinutes : emailVerificationHours * 60;
    const expiresAt = new Date(Date.parse(time) + validMinutes * 60_000);
    if (expiresAt.getTime() <= this.clock.now()) return null;
    const { token, hash } = deriveToken(this.secrets.oneTimeTokenKey, `${purpose} ${id}`);
    const { email: current } = account;
    const userId = account.id;
    await this.tokens.insert({ hash, userId, purpose, email: newEmail ?? current, accessGeneration, expiresAt });
    // In the fragment, which browsers do not send: it is in no server log and no Referer.
    return { url: `${this.config.appUrl}/${PAGES[purpose]}#token=${token}`, validMinutes };
  }
}
