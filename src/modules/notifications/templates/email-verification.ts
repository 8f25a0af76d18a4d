import type { Content } from '../../../kernel/mail/email-message.js';
import { duration } from './duration.js';
import { type Recipient, button, greeting, emailPage, paragraph } from './email-layout.js';

export interface EmailVerification extends Recipient {
  /** Carries the token that shows who opened it. */
  readonly url: string;
  readonly validMinutes: number;
}

/** To somebody who says that this address is theirs. */
export function emailVerification({ firstName, publicUrl, url, validMinutes }: EmailVerification): Content {
  return emailPage(
    'Confirm your e-mail address',
    'Confirm your e-mail address',
    [
      greeting(firstName),
      paragraph`Please confirm that this address is yours. The link works for ${duration(validMinutes)}.`,
      button('Confirm the address', url),
      paragraph`If you did not give us this address, you need not do anything.`,
    ],
    publicUrl,
  );
}
