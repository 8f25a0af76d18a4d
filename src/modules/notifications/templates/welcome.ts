import type { Content } from '../../../kernel/mail/email-message.js';
import { type Recipient, button, greeting, emailPage, paragraph } from './email-layout.js';

/** To somebody whose account was made. */
export function welcome({ firstName, publicUrl }: Recipient): Content {
  return emailPage(
    'Welcome to Keelson',
    'Welcome to Keelson',
    [
      greeting(firstName),
      paragraph`Your account is ready. You can sign in with this e-mail address.`,
      button('Open Keelson', publicUrl),
      paragraph`If you did not ask for an account, you need not do anything.`,
    ],
    publicUrl,
  );
}
