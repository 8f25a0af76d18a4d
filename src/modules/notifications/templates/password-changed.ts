import type { Content } from '../../../kernel/mail/email-message.js';
import { type Recipient, greeting, emailPage, paragraph } from './email-layout.js';

/** To the owner of an account, who should notice when it was not they who changed the password. */
export function passwordChanged({ firstName, publicUrl }: Recipient): Content {
  return emailPage(
    'Your password was changed',
    'Your password was changed',
    [
      greeting(firstName),
      paragraph`The password of your account was changed, and other devices were signed out.`,
      paragraph`If it was not you, somebody else may read your mail or know your password: secure your mailbox first, then ask for a new password where you sign in.`,
    ],
    publicUrl,
  );
}
