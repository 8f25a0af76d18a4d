import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import PostalMime from 'postal-mime';
import { loadConfig } from '../../src/config/config.js';
import type { EmailMessage } from '../../src/kernel/mail/email-message.js';
import { MailNotDelivered, MailRefused } from '../../src/kernel/mail/smtp.transport.js';
import { Mailer } from '../../src/kernel/mail/mailer.js';
import { TestMailServer } from '../support/mail-server.js';

const letter: EmailMessage = {
  to: { name: "Zoë O'Brien 🫖", address: 'zoe@example.com' },
  subject: 'Grüße, שלום, O’Brien 🫖',
  text: 'Hallo Zoë,\n\nשלום 🫖 & <b>\n.\nend',
  html: '<p>Hallo Zoë, שלום 🫖 &amp; &lt;b&gt;</p>',
  messageId: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001.test.greeting',
};

describe('mail', () => {
  const servers: TestMailServer[] = [];
  const mails: Mailer[] = [];
  let dataDir: string;

  const mailer = (env: Record<string, string>) => {
    const mail = new Mailer(loadConfig({ DATA_DIR: dataDir, PUBLIC_URL: 'https://shop.example.com/', ...env }));
    mails.push(mail);
    return mail;
  };
  const start = async (...options: Parameters<typeof TestMailServer.start>) => {
    const server = await TestMailServer.start(...options);
    servers.push(server);
    return server;
  };
  const failureOf = (sending: Promise<void>) =>
    sending.then(
      () => undefined,
      (error: unknown) => error as Error,
    );

  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'keelson-mail-'));
  });
  afterEach(async () => {
    for (const mail of mails.splice(0)) mail.onApplicationShutdown();
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('becomes a file that mail programs read when there is no mail server', async () => {
    await mailer({}).send(letter);

    const [file, ...others] = readdirSync(join(dataDir, 'mail'));
    expect(others).toEqual([]);
    expect(file).toMatch(/^\d{8}T\d{9}Z-0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001\.test\.greeting\.eml$/);
    const path = join(dataDir, 'mail', file!);
    expect(statSync(path).mode & 0o077).toBe(0);
    const mail = await PostalMime.parse(readFileSync(path));
    expect(mail).toMatchObject({
      from: { name: 'Keelson', address: 'no-reply@localhost' },
      to: [letter.to],
      subject: letter.subject,
      messageId: `<${letter.messageId}@shop.example.com>`,
      text: `${letter.text}\n`,
      html: `${letter.html}\n`,
    });
  });

  it('goes nowhere for an account that has no address', async () => {
    const server = await start();
    const to = { name: 'Ann', address: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001@no-address.invalid' };
    await mailer({ SMTP_URL: server.url }).send({ ...letter, to });
    await mailer({}).send({ ...letter, to });
    expect([server.taken, existsSync(join(dataDir, 'mail'))]).toEqual([[], false]);
  });

  it('arrives at a mail server as it was written', async () => {
    const server = await start();

    await mailer({ SMTP_URL: server.url }).send(letter);

    expect(server.taken).toHaveLength(1);
    expect(server.taken[0]!.mail).toMatchObject({
      to: [letter.to],
      subject: letter.subject,
      text: `${letter.text}\n`,
      html: `${letter.html}\n`,
    });
  });

  it('cannot be made to carry headers or recipients by a name or a subject', async () => {
    const server = await start();
    const name = 'Eve\r\nBcc: victim@example.com';

    await mailer({ SMTP_URL: server.url }).send({
      ...letter,
      to: { name, address: 'eve@example.com' },
      subject: 'Hello\r\nX-Evil: yes\r\n\r\nbody',
    });

    const { mail, recipient, raw } = server.taken[0]!;
    expect({ recipient, bcc: mail.bcc, subject: mail.subject }).toEqual({
      recipient: 'eve@example.com',
      bcc: undefined,
      subject: 'Hello X-Evil: yes body',
    });
    expect(raw).not.toMatch(/^(Bcc|X-Evil):/im);
  });

  it.each([
    [421, MailNotDelivered],
    [451, MailNotDelivered],
    [550, MailRefused],
    [554, MailRefused],
  ])('handles status %i, and logs no address', async (code, kind) => {
    const server = await start();
    server.answer = ({ recipient }) => [code, `about <${recipient}>`];

    const failure = await failureOf(mailer({ SMTP_URL: server.url }).send(letter));

    expect(failure).toBeInstanceOf(kind);
    expect(failure!.message).toMatch(new RegExp(`${code} about <\\[address\\]>$`));
    expect(JSON.stringify({ ...failure, stack: failure!.stack, cause: failure!.cause })).not.toContain('zoe');
  });

  it('takes a recipient that the server refuses for a refusal', async () => {
    const refuse = (code: number) => ({
      onRcptTo: (_address: unknown, _session: unknown, done: (error: Error) => void) =>
        done(Object.assign(new Error('no'), { responseCode: code })),
    });
    const [unknown, busy] = [await start(0, refuse(550)), await start(0, refuse(450))];

    expect(await failureOf(mailer({ SMTP_URL: unknown.url }).send(letter))).toBeInstanceOf(MailRefused);
    expect(await failureOf(mailer({ SMTP_URL: busy.url }).send(letter))).toBeInstanceOf(MailNotDelivered);
  });

  it('can be tried later when the server is away, silent or does not know us', async () => {
    const gone = await start();
    const away = gone.url;
    await gone.stop();
    const silent = await start(0, { onConnect: () => {} });
    const strict = await start(0, {
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('Who are you?')),
    });
    const stranger = strict.url.replace('smtp://', 'smtp://shop:wrong@');

    for (const url of [away, silent.url, `${stranger}?requireTLS=false`]) {
      const mail = mailer({ SMTP_URL: url, SMTP_TIMEOUT_MS: '300' });
      expect(await failureOf(mail.send(letter))).toBeInstanceOf(MailNotDelivered);
    }
  });

  it('tells no password without TLS', async () => {
    const heard: unknown[] = [];
    const server = await start(0, {
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) => {
        heard.push(auth.password);
        done(null, { user: 'shop' });
      },
    });
    const url = server.url.replace('smtp://', 'smtp://shop:secret@');

    expect(await failureOf(mailer({ SMTP_URL: url }).send(letter))).toBeInstanceOf(MailNotDelivered);
    expect(heard).toEqual([]);

    await mailer({ SMTP_URL: `${url}?requireTLS=false` }).send(letter);
    expect(heard).toEqual(['secret']);
  });

  it('speaks TLS, and only to a server it can trust', async () => {
    // The test server has a self-signed certificate.
    const upgrading = await start(0, { disabledCommands: [], logger: false });
    const secure = await start(0, { secure: true, logger: false });

    for (const url of [upgrading.url, secure.url.replace('smtp:', 'smtps:')]) {
      expect(await failureOf(mailer({ SMTP_URL: url }).send(letter))).toBeInstanceOf(MailNotDelivered);
      await mailer({ SMTP_URL: `${url}?tls.rejectUnauthorized=false` }).send(letter);
    }
    expect([...upgrading.taken, ...secure.taken]).toHaveLength(2);
  });
});

describe('the settings of mail', () => {
  const problemsOf = (env: Record<string, string>) => {
    try {
      loadConfig(env);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('refuses an invalid URL, without repeating its password', () => {
    const problems = problemsOf({ SMTP_URL: 'http://shop:secret@mail.example.com' });

    expect(problems).toContain('SMTP_URL: it is not the address of a mail server');
    expect(problems).not.toContain('secret');
  });

  it.each(['shop@example.com', 'Shop <shop@example.com>', 'Müller & Söhne <shop@localhost>'])(
    'takes %s for a sender',
    (from) => {
      expect(loadConfig({ MAIL_FROM: from }).mail.from).toBe(from);
    },
  );

  it.each(['shop', 'Shop <shop>', 'Shop <a@b.c>, Other <d@e.f>', '<@b>'])('does not take %s for one', (from) => {
    expect(problemsOf({ MAIL_FROM: from })).toContain('MAIL_FROM');
  });
});
