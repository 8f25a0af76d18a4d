/**
 * Writes every mail with sample data to var/mail-preview: its HTML for a browser,
 * and the whole mail as an .eml file for a mail program.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { buildIfStale } from './build.mjs';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'var/mail-preview');
const require = createRequire(import.meta.url);
const built = (path) => require(join(root, 'dist/src', path));

if (!(await buildIfStale())) process.exit(1);
const { samples } = built('modules/notifications/emails/templates/samples.js');
const { compose, message } = built('kernel/mail/email-message.js');
const { mail } = built('config/config.js').loadConfig({});

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const mails = Object.entries(samples({ firstName: "Zoë O'Brien", publicUrl: 'http://localhost:3000' }));
for (const [name, content] of mails) {
  const email = { ...content, to: { name: "Zoë O'Brien", address: 'zoe@example.com' }, messageId: `preview.${name}` };
  writeFileSync(join(folder, `${name}.html`), content.html);
  writeFileSync(join(folder, `${name}.eml`), await compose(message(email, mail.from, 'localhost')));
  console.log(`${content.subject}\n  ${relative(process.cwd(), join(folder, name))}.{html,eml}`);
}
