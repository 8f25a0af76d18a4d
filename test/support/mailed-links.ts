import { randomUUID } from 'node:crypto';
import { EmailLinkService } from '../../src/modules/identity/registration/email-link.service.js';
import type { TestApp } from './app.js';
import type { Received, TestMailServer } from './mail-server.js';
import { until } from './until.js';

/** Waits for the `count`th mail with this subject to the address, and returns the newest. */
export async function mailTo(server: TestMailServer, address: string, subject: string, count = 1): Promise<Received> {
  const mails = () => server.to(address).filter(({ mail }) => mail.subject === subject);
  await until(
    () => mails().length >= count,
    20_000,
    () => `${subject} to ${address}; came: ${server.taken.map(({ mail }) => mail.subject).join(', ')}`,
  );
  return mails()[count - 1]!;
}

/** The token that the link of a mail carries behind the sign that browsers keep to themselves. */
export function tokenIn({ mail }: Received): string {
  const [, token] = /^https?:\/\/\S+#token=([\w-]{43})$/m.exec(mail.text ?? '') ?? [];
  if (token === undefined) throw new Error(`No link with a token: ${mail.text}`);
  return token;
}

/** A token as a mail would carry it, without the mail. */
export async function linkToken(
  app: TestApp,
  purpose: 'verify_email' | 'reset_password' | 'change_email',
  userId: string,
  newEmail?: string,
): Promise<string> {
  const asked = { id: randomUUID(), subject: userId, time: new Date().toISOString(), data: {} };
  const link = await app.app.get(EmailLinkService).make(purpose, asked, newEmail);
  return new URLSearchParams(new URL(link?.url ?? '').hash.slice(1)).get('token') ?? '';
}
