import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { TestApp } from './app.js';
import type { ApiClient } from './client.js';

/** A message as it arrived. */
export interface ReceivedMessage {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answer = (response: ServerResponse) => void;

/** The endpoint of another system: keeps what it receives, and answers as the test says. */
export class WebhookReceiver {
  readonly received: ReceivedMessage[] = [];
  private readonly answers = new Map<string, Answer>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url: path = '', headers } = request;
        const message = { path, headers, body: Buffer.concat(chunks).toString() };
        receiver.received.push(message);
        const answer = receiver.answers.get(path) ?? ((answered) => answered.writeHead(204).end());
        answer(response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const receiver = new WebhookReceiver(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return receiver;
  }

  answerAt(path: string, answer: Answer): void {
    this.answers.set(path, answer);
  }

  /** The messages that arrived at the path, each as its parsed body. */
  // oxlint-disable-next-line no-explicit-any
  bodiesAt(path: string): any[] {
    return this.received.filter((message) => message.path === path).map(({ body }) => JSON.parse(body));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Verifies the message with the library of Standard Webhooks. Throws when it was not signed with the secret. */
export function verifySignature({ headers, body }: ReceivedMessage, secret: string): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}

/** Creates a webhook over HTTP. */
export async function createWebhook(
  admin: ApiClient,
  fields: Record<string, unknown> = {},
): Promise<{ id: string; secret: string; version: number; url: string }> {
  const { status, body } = await admin.post('webhooks', webhookRequest(fields));
  if (status !== 201) throw new Error(`The webhook was refused with ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** A valid webhook; name what matters to the test. The address is public, and no name server is asked for it. */
export function webhookRequest(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { url: 'https://1.1.1.1/webhooks', description: 'Warehouse', eventTypes: ['order.paid'], ...fields };
}

/** A webhook whose messages are refused before they are sent, so that no test sends one to a server of others. */
export async function createUnreachableWebhook(app: TestApp, admin: ApiClient): Promise<{ id: string }> {
  const webhook = await createWebhook(admin);
  await app.sql.query(`
    begin; set local keelson.audited = 'test'; update webhooks set url = 'https://127.0.0.1/' where id = '${webhook.id}'; commit`);
  return webhook;
}
