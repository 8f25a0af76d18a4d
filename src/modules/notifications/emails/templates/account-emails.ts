import type { Content } from '../../../../kernel/mail/email-message.js';
import { type Block, button, email, paragraph, type Recipient } from './email-layout.js';

export interface LinkEmail extends Recipient {
  /** Contains a one-time token. */
  readonly url: string;
  readonly validMinutes: number;
}

export type PasswordEmail = Recipient & Partial<Readonly<Record<'revoked' | 'kept', readonly string[]>>>;

export type ApiKeyEmail = Recipient & Readonly<Record<'name' | 'prefix' | 'userId' | 'issuedBy', string>>;

export type WebhookEmail = Recipient & { readonly url: string; readonly reason: 'gone' | 'failing' };

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

/** Names the credentials that a reset has revoked, and those that still lead to the account. */
export function passwordChanged({ revoked = [], kept = [], ...recipient }: PasswordEmail): Content {
  return email(recipient, 'Your password was changed', [
    paragraph`The password of your account was changed, and other devices were signed out.`,
    ...list('These were added after you last confirmed your e-mail address, and no longer work:', revoked),
    ...list('These still lead to your account. Remove what you do not know:', kept),
    paragraph`If you did not change it, another person may read your e-mail or know your password: secure your mailbox first, then request a new password where you sign in.`,
  ]);
}

/** To the new address. */
export function emailChange({ url, validMinutes, ...recipient }: LinkEmail): Content {
  return email(recipient, 'Confirm your new e-mail address', [
    paragraph`You want to use this e-mail address for your account. The link works once, for ${duration(validMinutes)}.`,
    button('Confirm the address', url),
    paragraph`If you did not ask for this, you can ignore this e-mail: nothing changes.`,
  ]);
}

/** To the current address. */
export function emailChangeRequested(recipient: Recipient): Content {
  return email(recipient, 'A new e-mail address was requested', [
    paragraph`A change of the e-mail address of your account was requested. It happens when the new address is confirmed.`,
    secure(),
  ]);
}

/** To the new and to the former address. */
export function emailChanged(recipient: Recipient): Content {
  return email(recipient, 'Your e-mail address was changed', [
    paragraph`The e-mail address of your account was changed. The former address no longer belongs to it, and all devices were signed out.`,
    paragraph`If you did not change it, tell the operator of this installation at once.`,
  ]);
}

export function identityLinked({ issuer, ...recipient }: Recipient & { readonly issuer: string }): Content {
  return email(recipient, 'A new way to sign in to your account', [
    paragraph`An account at ${new URL(issuer).host} was linked. It can now be used to sign in to your account.`,
    secure(),
  ]);
}

export function apiKeyIssued({ name, prefix, userId, issuedBy, ...recipient }: ApiKeyEmail): Content {
  return email(recipient, 'A new API key for your account', [
    issuedBy === userId
      ? paragraph`The API key ${name} (${prefix}) was created or got a new secret. It acts for you.`
      : paragraph`An administrator created the API key ${name} (${prefix}) for your account, or gave it a new secret. It acts for you.`,
    secure(),
  ]);
}

/** To the user who registered the webhook. */
export function webhookDisabled({ url, reason, ...recipient }: WebhookEmail): Content {
  return email(recipient, 'A webhook was switched off', [
    paragraph`The webhook that you registered for ${url} was switched off, and its waiting messages were cancelled.`,
    reason === 'gone'
      ? paragraph`Its endpoint answered that it is gone (410).`
      : paragraph`Its endpoint had answered no message for a day.`,
    paragraph`When the endpoint works again, activate the webhook, and replay the deliveries that it missed.`,
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

function secure(): Block {
  return paragraph`If it was not you, request a new password where you sign in: that ends what was added without you.`;
}

/** A sentence, and a line for each item; nothing without items. */
function list(sentence: string, items: readonly string[]): Block[] {
  return items.length === 0 ? [] : [paragraph`${sentence}`, ...items.map((item) => paragraph`• ${item}`)];
}

/** "30 minutes" or "24 hours". */
function duration(minutes: number): string {
  const [count, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
