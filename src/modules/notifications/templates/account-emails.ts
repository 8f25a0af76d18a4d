import type { Content } from '../../../kernel/mail/email-message.js';
import { button, email, paragraph, type Recipient } from './email-layout.js';

export interface LinkEmail extends Recipient {
  /** Contains a one-time token. */
  readonly url: string;
  readonly validMinutes: number;
}

export function welcome(recipient: Recipient): Content {
  return email(recipient, 'Welcome to Keelson', [
    paragraph`Your account is ready. You can sign in with this e-mail address.`,
    button('Open Keelson', recipient.publicUrl),
    paragraph`If you did not create an account, you can ignore this e-mail.`,
  ]);
}

export function emailVerification({ url, validMinutes, ...recipient }: LinkEmail): Content {
  return email(recipient, 'Confirm your e-mail address', [
    paragraph`Please confirm that this is your e-mail address. The link works for ${duration(validMinutes)}.`,
    button('Confirm the address', url),
    paragraph`If you did not give us this address, you can ignore this e-mail.`,
  ]);
}

export function passwordReset({ url, validMinutes, ...recipient }: LinkEmail): Content {
  return email(recipient, 'Choose a new password', [
    paragraph`We received a request to reset your password. The link works once, for ${duration(validMinutes)}.`,
    button('Choose a new password', url),
    paragraph`If you did not request it, you can ignore this e-mail: your password stays as it is.`,
  ]);
}

export function passwordChanged(recipient: Recipient): Content {
  return email(recipient, 'Your password was changed', [
    paragraph`The password of your account was changed, and other devices were signed out.`,
    paragraph`If you did not change it, another person may read your e-mail or know your password: secure your mailbox first, then request a new password where you sign in.`,
  ]);
}

/** Answers a registration with an address that has an account: its owner may have forgotten it, or another person may have tried. */
export function registrationRepeated({ url, validMinutes, ...recipient }: LinkEmail): Content {
  return email(recipient, 'You have an account already', [
    paragraph`We received a registration with this e-mail address. It has an account already, so no other was created.`,
    paragraph`If you know your password, sign in. If not, choose a new one; the link works once, for ${duration(validMinutes)}.`,
    button('Choose a new password', url),
    paragraph`If you did not try to register, you can ignore this e-mail.`,
  ]);
}

/** "30 minutes" or "24 hours". */
function duration(minutes: number): string {
  const [count, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
