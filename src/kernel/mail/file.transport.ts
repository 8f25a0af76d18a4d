import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compose, type Message } from './email-message.js';

/** Writes mails into .eml files, for development and tests without a mail server. */
export class FileTransport {
  constructor(private readonly folder: string) {}

  /** Returns the path. Files are renamed into place when complete, and only their owner can read them, because mails contain links. */
  async deliver(mail: Message): Promise<string> {
    const bytes = await compose(mail);
    const time = new Date().toISOString().replaceAll(/[-:.]/g, '');
    const name = `${time}-${mail.messageId.slice(1, mail.messageId.lastIndexOf('@')).replaceAll(/[^\w.-]/g, '_')}`;
    const file = join(this.folder, `${name}.eml`);
    const draft = join(this.folder, `.${name}.${randomUUID()}.tmp`);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await writeFile(draft, bytes, { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
    return file;
  }
}
