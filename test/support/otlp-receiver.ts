import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type AttributeValue = { stringValue?: string; intValue?: number; boolValue?: boolean };

export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: ReadonlyArray<{ key: string; value: AttributeValue }>;
  readonly status: { readonly code?: number };
}

interface TraceRequest {
  readonly resourceSpans: ReadonlyArray<{ scopeSpans: ReadonlyArray<{ spans: readonly ReceivedSpan[] }> }>;
}

/** An OTLP/HTTP endpoint that keeps what it is sent, as JSON. */
export class OtlpReceiver {
  /** Every body as it came. */
  text = '';
  readonly spans: ReceivedSpan[] = [];
  readonly headers: Array<Record<string, unknown>> = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<OtlpReceiver> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        receiver.receive(request.url ?? '', request.headers, body);
        response.setHeader('Content-Type', 'application/json').end('{}');
      });
    });
    const receiver = new OtlpReceiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private receive(path: string, headers: Record<string, unknown>, body: string): void {
    this.text += body;
    this.headers.push(headers);
    if (path !== '/v1/traces') return;
    const { resourceSpans } = JSON.parse(body) as TraceRequest;
    for (const { scopeSpans } of resourceSpans) for (const { spans } of scopeSpans) this.spans.push(...spans);
  }
}
