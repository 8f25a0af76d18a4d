import { join } from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { type EmailMessage, message } from './email-message.js';
import { FileTransport } from './file.transport.js';
import { SmtpTransport } from './smtp.transport.js';

/**
 * Sends letters: through the mail server of SMTP_URL, else into files under
 * DATA_DIR/mail. What it logs names letters by their Message-ID, and never an
 * address or a word of what they say.
 */
@Injectable()
export class Mailer implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Mailer.name);
  private readonly from: string;
  private readonly host: string;
  private readonly server: SmtpTransport | undefined;
  private readonly fileTransport: FileTransport;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    const { mail, publicUrl, dataDir } = config;
    this.from = mail.from;
    this.host = new URL(publicUrl).hostname;
    this.server = mail.smtpUrl === undefined ? undefined : new SmtpTransport(mail.smtpUrl, mail.timeoutMs);
    this.fileTransport = new FileTransport(join(dataDir, 'mail'));
  }

  onModuleInit(): void {
    if (this.config.production && this.config.worker && !this.server)
      this.logger.warn('SMTP_URL is not set: mails become files in DATA_DIR/mail, and nobody gets them.');
  }

  /**
   * Resolves once the letter is the mail server's responsibility, or a file. A
   * name below `.invalid` (RFC 2606) is no address: nothing goes there.
   * Throws MailRefused, which no further try can mend, or MailNotDelivered.
   */
  async send(letter: EmailMessage): Promise<void> {
    if (letter.to.address.endsWith('.invalid')) {
      this.logger.log({ mail: letter.messageId }, 'Nothing is sent: the account has no address.');
      return;
    }
    const mail = message(letter, this.from, this.host);
    if (this.server) {
      await this.server.deliver(mail);
      this.logger.log({ mail: letter.messageId }, 'A mail was handed to the mail server.');
    } else {
      const file = await this.fileTransport.deliver(mail);
      this.logger.log({ mail: letter.messageId, file }, 'A mail was written to a file; SMTP_URL is not set.');
    }
  }

  onApplicationShutdown(): void {
    this.server?.close();
  }
}
