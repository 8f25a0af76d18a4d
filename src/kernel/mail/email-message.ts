import { createTransport, type SendMailOptions } from 'nodemailer';

/** What a recipient reads. */
export interface Content {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A mail to one person. */
export interface EmailMessage extends Content {
  readonly to: { readonly name: string; readonly address: string };
  /** Names the letter, not the try: a letter that goes out twice carries it twice. Letters, digits, dots and hyphens. */
  readonly messageId: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A letter as nodemailer takes it. It reads no files and no addresses of the web, whatever a letter says. */
export type Message = SendMailOptions & { readonly messageId: string };

/** `host` is the right half of the Message-ID. */
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
    // Keeps out-of-office replies from answering a machine (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated', ...headers },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The very bytes that would go to a mail server, as mail programs open them from an .eml file. */
export async function compose(mail: Message): Promise<Buffer> {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message: bytes } = await composer.sendMail(mail);
  if (!Buffer.isBuffer(bytes)) throw new TypeError('The composer was told to give bytes, and gave a stream.');
  return bytes;
}

/** A line break in a header would begin another one. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
