import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail that the server took, or was asked to take. */
export interface Received {
  readonly recipient: string;
  readonly messageId: string;
  readonly raw: string;
  readonly mail: Email;
}

/** What the server answers to a mail: undefined takes it, else the code and text of the refusal. */
export type Answer = (received: Received) => [code: number, text: string] | undefined;

/** A real SMTP server on a free port that keeps what it takes. */
export class TestMailServer {
  readonly taken: Received[] = [];
  readonly refused: Received[] = [];
  answer: Answer = () => undefined;
  private readonly server: SMTPServer;

  private constructor(options: SMTPServerOptions) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 100,
      ...options,
      onData: (stream, session, done) => {
        const take = async () => {
          const bytes = await buffer(stream);
          const mail = await PostalMime.parse(bytes);
          const received = {
            recipient: session.envelope.rcptTo[0]?.address ?? '',
            messageId: mail.messageId ?? '',
            raw: bytes.toString(),
            mail,
          };
          const [responseCode, text] = this.answer(received) ?? [];
          (responseCode === undefined ? this.taken : this.refused).push(received);
          done(responseCode === undefined ? null : Object.assign(new Error(text), { responseCode }));
        };
        // A sender that dies in the middle of a mail has sent none.
        take().catch(done);
      },
    });
    this.server.on('error', () => {});
  }

  static async start(port = 0, options: SMTPServerOptions = {}): Promise<TestMailServer> {
    const server = new TestMailServer(options);
    await new Promise<void>((resolve) => server.server.listen(port, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Mails that this person got. */
  to(recipient: string): Received[] {
    return this.taken.filter((received) => received.recipient === recipient);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
