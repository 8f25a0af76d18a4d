import { createTransport } from 'nodemailer';
import type { Message } from './email-message.js';
import { MailNotDelivered, MailRefused } from './mail.errors.js';

/** What nodemailer says of a failure. Its message and its other fields may name the recipient. */
interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** Stages of the conversation that are about this mail, not about our connection or our credentials. */
const MESSAGE_ERRORS = new Set(['EENVELOPE', 'EMESSAGE']);

/** A mail server, spoken to over SMTP. `smtps:` is TLS from the first byte, `smtp:` becomes TLS where the server offers it. */
export class SmtpTransport {
  private readonly transport;

  /** A password goes over TLS only, unless the address itself says `?requireTLS=false`. */
  constructor(url: string, timeoutMs: number) {
    this.transport = createTransport({
      url,
      requireTLS: new URL(url).password !== '',
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      // Between two signs of life; servers may look at a message for a while before they take it.
      socketTimeout: 3 * timeoutMs,
    });
  }

  /** Throws MailRefused when the server will never take this mail, MailNotDelivered when a later try may succeed. */
  async deliver(mail: Message): Promise<void> {
    try {
      await this.transport.sendMail(mail);
    } catch (error) {
      const { code = 'no code', responseCode, response } = error as SmtpError;
      const answer = response === undefined ? code : `${code}, ${withoutAddresses(response)}`;
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
