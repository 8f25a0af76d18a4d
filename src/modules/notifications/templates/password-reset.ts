import type { Content } from '../../../kernel/mail/email-message.js';
import { duration } from './duration.js';
import { type Recipient, button, greeting, emailPage, paragraph } from './email-layout.js';

export interface PasswordReset extends Recipient {
  /** Carries the token that stands for the old password. */
  readonly url: string;
  readonly validMinutes: number;
}

/** To somebody who forgot the password, or to the victim of somebody who pretends to have. */
export function passwordReset({ firstName, publicUrl, url, validMinutes }: PasswordReset): Content {
  return emailPage(
    'Choose a new password',
    'Choose a new password',
    [
      greeting(firstName),
      paragraph`Somebody, hopefully you, asked for a new password. The link works once, for ${duration(validMinutes)}.`,
      button('Choose a new password', url),
      paragraph`If it was not you, you need not do anything: your password stays as it is.`,
    ],
    publicUrl,
  );
}
