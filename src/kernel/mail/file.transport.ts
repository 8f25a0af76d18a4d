import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compose, type Message } from './email-message.js';

/** Where mails go when there is no mail server: files that any mail program opens. For laptops and tests. */
export class FileTransport {
  constructor(private readonly folder: string) {}

  /** Gives the path. A file under its final name is whole; only its owner can read it, because letters carry links. */
  async deliver(mail: Message): Promise<string> {
    const bytes = await compose(mail);
    const time = new Date().toISOString().replaceAll(/[-:.]/g, '');
    const name = `${time}-${mail.messageId.slice(1, mail.messageId.lastIndexOf('@')).replaceAll(/[^\w.-]/g, '_')}`;
    const file = join(this.folder, `${name}.eml`);
    const unfinished = join(this.folder, `.${name}.${randomUUID()}.tmp`);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await writeFile(unfinished, bytes, { mode: 0o600, flag: 'wx' });
    await rename(unfinished, file);
    return file;
  }
}
