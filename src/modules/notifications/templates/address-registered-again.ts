import type { Content } from '../../../kernel/mail/email-message.js';
import { duration } from './duration.js';
import { type Recipient, button, greeting, emailPage, paragraph } from './email-layout.js';

export interface RegistrationRepeatedEmail extends Recipient {
  /** Carries the token that stands for the old password. */
  readonly url: string;
  readonly validMinutes: number;
}

/** To somebody who has an account and forgot about it, or whose address somebody else tried to register. */
export function addressRegisteredAgain({
  firstName,
  publicUrl,
  url,
  validMinutes,
}: RegistrationRepeatedEmail): Content {
  return emailPage(
    'You have an account already',
    'You have an account already',
    [
      greeting(firstName),
      paragraph`Somebody, hopefully you, wanted to register with this address. It has an account, so no other was made.`,
      paragraph`If you know your password, just sign in. If not, choose a new one; the link works once, for ${duration(validMinutes)}.`,
      button('Choose a new password', url),
      paragraph`If it was not you, you need not do anything.`,
    ],
    publicUrl,
  );
}
