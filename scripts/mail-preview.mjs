/**
 * Writes every mail with sample data to var/mail-preview: its HTML for a browser, the whole mail as an .eml file for a
 * mail program, and index.html, which shows them all.
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
const { sampleEmails } = built('modules/notifications/emails/templates/sample-emails.js');
const { compose, message } = built('kernel/mail/email-message.js');
const { mail } = built('config/config.js').loadConfig({});

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const mails = Object.entries(sampleEmails({ firstName: "Zoë O'Brien", publicUrl: 'http://localhost:3000' }));
for (const [name, content] of mails) {
  const email = { ...content, to: { name: "Zoë O'Brien", address: 'zoe@example.com' }, messageId: `preview.${name}` };
  writeFileSync(join(folder, `${name}.html`), content.html);
  writeFileSync(join(folder, `${name}.eml`), await compose(message(email, mail.from, 'localhost')));
  console.log(`${content.subject}\n  ${relative(process.cwd(), join(folder, name))}.{html,eml}`);
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const sections = mails.map(
  ([name, { subject }]) => `<section id="${name}">
  <h2>${escaped(subject)}</h2>
  <p><a href="${name}.html">${name}.html</a>, <a href="${name}.eml">${name}.eml</a></p>
  <iframe src="${name}.html" title="${name}" loading="lazy"></iframe>
</section>`,
);
writeFileSync(
  join(folder, 'index.html'),
  `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mails of Keelson</title>
<style>
  :root { color-scheme: light dark; }
  body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
  iframe { width: 100%; height: 36rem; border: 1px solid #8888; border-radius: 0.5rem; background: #fff; }
</style>
<h1>Mails</h1>
<ul>${mails.map(([name, { subject }]) => `<li><a href="#${name}">${escaped(subject)}</a></li>`).join('')}</ul>
${sections.join('\n')}
</html>
`,
);
console.log(`\nAll of them: ${relative(process.cwd(), join(folder, 'index.html'))}`);
