import { join } from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { outgoingHeaders } from '../context/outgoing-headers.js';
import { traced } from '../context/tracer.js';
import { type EmailMessage, type Message, message, writeMail } from './email-message.js';
import { SmtpTransport } from './smtp.transport.js';

/**
 * Sends mails through the server of SMTP_URL, or else into files in DATA_DIR/mail.
 * It logs their Message-ID, never an address or their content.
 */
@Injectable()
export class Mailer implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Mailer.name);
  private readonly from: string;
  private readonly host: string;
  private readonly server: SmtpTransport | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    const { mail, publicUrl } = config;
    this.from = mail.from;
    this.host = new URL(publicUrl).hostname;
    this.server = mail.smtpUrl === undefined ? undefined : new SmtpTransport(mail.smtpUrl, mail.timeoutMs);
  }

  onModuleInit(): void {
    if (this.config.production && this.config.worker && !this.server)
      this.logger.warn('SMTP_URL is not set: mails are written to files in DATA_DIR/mail and not delivered.');
  }

  /**
   * Resolves when the mail server has accepted the mail, or the file is written. Nothing is sent to domains below
   * `.invalid` (RFC 2606). Throws MailRefused, which is permanent, or MailNotDelivered.
   */
  async send(email: EmailMessage): Promise<void> {
    if (email.to.address.endsWith('.invalid')) {
      this.logger.log({ mail: email.messageId }, 'A mail was not sent: the user has no address.');
      return;
    }
    const mail = message({ ...email, headers: { ...email.headers, ...outgoingHeaders() } }, this.from, this.host);
    await traced('mail', {}, () => this.deliver(mail, email.messageId));
  }

  onApplicationShutdown(): void {
    this.server?.close();
  }

  private async deliver(mail: Message, messageId: string): Promise<void> {
    if (this.server) {
      await this.server.deliver(mail);
      this.logger.log({ mail: messageId }, 'A mail was sent to the mail server.');
    } else {
      const file = await writeMail(mail, join(this.config.dataDir, 'mail'));
      this.logger.log({ mail: messageId, file }, 'A mail was written to a file; SMTP_URL is not set.');
    }
  }
}
