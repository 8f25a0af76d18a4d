import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';

export interface Content {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface EmailMessage extends Content {
  readonly to: { readonly name: string; readonly address: string };
  /** The same for every attempt to send this mail. Letters, digits, dots and hyphens. */
  readonly messageId: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A mail for nodemailer. It may not read files or URLs, whatever the mail contains. */
export type Message = SendMailOptions & { readonly messageId: string };

/** `host` is the right part of the Message-ID. */
export function message(
  { to, subject, text, html, messageId, headers }: EmailMessage,
  from: string,
  host: string,
): Message {
  return {
    from,
    to: { name: oneLine(to.name), address: to.address },
    subject: oneLine(subject),
    text,
    html,
    messageId: `<${messageId}@${host}>`,
    // Prevents out-of-office replies (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated', ...headers },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/**
 * The bytes that would be sent to a mail server, which are also the content of an .eml file.
 * @public Used by scripts/mail-preview.mjs.
 */
export async function compose(mail: Message): Promise<Buffer> {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message: bytes } = await composer.sendMail(mail);
  if (!Buffer.isBuffer(bytes)) throw new TypeError('nodemailer returned a stream instead of bytes.');
  return bytes;
}

/**
 * Writes a mail into an .eml file and returns its path, for development and tests without a mail server. Files are
 * renamed into place when complete, and only their owner can read them, because mails contain links.
 */
export async function writeMail(mail: Message, folder: string): Promise<string> {
  const bytes = await compose(mail);
  const time = new Date().toISOString().replaceAll(/[-:.]/g, '');
  const name = `${time}-${mail.messageId.slice(1, mail.messageId.lastIndexOf('@')).replaceAll(/[^\w.-]/g, '_')}`;
  const file = join(folder, `${name}.eml`);
  const draft = join(folder, `.${name}.${randomUUID()}.tmp`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(draft, bytes, { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
  return file;
}

/** Line breaks and control characters as spaces: a line break would begin another header, or look like the application's own text. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
