import { UnrecoverableError } from 'bullmq';
import { createTransport } from 'nodemailer';
import type { Message } from './email-message.js';

/** The mail server rejected the mail for good: unknown mailbox, policy, content. */
export class MailRefused extends UnrecoverableError {
  constructor(answer: string) {
    super(`The mail server refused the mail: ${answer}`);
  }
}

/** The mail server could not be reached, was busy or not trusted. A retry may succeed. */
export class MailNotDelivered extends Error {
  constructor(answer: string) {
    super(`The mail could not be sent: ${answer}`);
    this.name = new.target.name;
  }
}

/** Errors of this mail, as opposed to the connection or the credentials. */
const MESSAGE_ERRORS = new Set(['EENVELOPE', 'EMESSAGE']);

/** Sends mails over SMTP. `smtps:` uses TLS from the start, `smtp:` STARTTLS when the server offers it. */
export class SmtpTransport {
  private readonly transport;

  /** A password is sent over TLS only, unless the URL has `?requireTLS=false`. */
  constructor(url: string, timeoutMs: number) {
    this.transport = createTransport({
      url,
      requireTLS: new URL(url).password !== '',
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      // Servers may check a mail for a while before they accept it.
      socketTimeout: 3 * timeoutMs,
    });
  }

  /** Throws MailRefused when the server rejects the mail for good, MailNotDelivered when a retry may succeed. */
  async deliver(mail: Message): Promise<void> {
    try {
      await this.transport.sendMail(mail);
    } catch (error) {
      // The message and other fields may contain the recipient.
      const {
        code = 'no code',
        responseCode,
        response,
        message,
      } = error as { code?: string; responseCode?: number; response?: string; message: string };
      // Without an answer the message is that of the connection, which names the server.
      const answer = `${code}, ${withoutAddresses(response ?? message)}`;
      const permanent = MESSAGE_ERRORS.has(code) && (responseCode === undefined || responseCode >= 500);
      throw permanent ? new MailRefused(answer) : new MailNotDelivered(answer);
    }
  }

  close(): void {
    this.transport.close();
  }
}

function withoutAddresses(answer: string): string {
  return answer.replaceAll(/[^\s<>"]+@[^\s<>"]+/g, '[address]');
}
