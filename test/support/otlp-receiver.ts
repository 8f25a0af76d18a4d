import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface AttributeValue {
  readonly stringValue?: string;
  readonly intValue?: number;
  readonly boolValue?: boolean;
}

type Attributes = ReadonlyArray<{ key: string; value: AttributeValue }>;

export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  /** 2 is the server of a call. */
  readonly kind: number;
  readonly attributes: Attributes;
  readonly status: { readonly code?: number };
  readonly events?: ReadonlyArray<{ readonly name: string; readonly attributes: Attributes }>;
}

export interface ReceivedLogRecord {
  readonly timeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: AttributeValue;
  readonly attributes: Attributes;
  readonly traceId?: string;
  readonly spanId?: string;
}

interface LogRequest {
  readonly resourceLogs: ReadonlyArray<{
    readonly resource: { readonly attributes: Attributes };
    readonly scopeLogs: ReadonlyArray<{ readonly logRecords: readonly ReceivedLogRecord[] }>;
  }>;
}

interface TraceRequest {
  readonly resourceSpans: ReadonlyArray<{ scopeSpans: ReadonlyArray<{ spans: readonly ReceivedSpan[] }> }>;
}

/** An OTLP/HTTP endpoint that keeps what it is sent, and reads what is JSON. */
export class OtlpReceiver {
  /** Every body as it came. */
  readonly bodies: Buffer[] = [];
  readonly spans: ReceivedSpan[] = [];
  readonly logs: ReceivedLogRecord[] = [];
  /** Of whom the log is. */
  readonly logResources: Attributes[] = [];
  /** Takes requests and answers none. */
  isHanging = false;
  /** What it answers. */
  status = 200;
  readonly headers: Array<Record<string, unknown>> = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<OtlpReceiver> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (receiver.isHanging) return;
        if (receiver.status === 200) receiver.receive(request.url ?? '', request.headers, Buffer.concat(chunks));
        response.statusCode = receiver.status;
        response.setHeader('Content-Type', 'application/json').end('{}');
      });
    });
    const receiver = new OtlpReceiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get text(): string {
    return Buffer.concat(this.bodies).toString();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Cuts off who waits for an answer. */
  disconnect(): void {
    this.server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private receive(path: string, headers: Record<string, unknown>, bytes: Buffer): void {
    this.bodies.push(bytes);
    this.headers.push(headers);
    if (headers['content-type'] !== 'application/json') return;
    const body = bytes.toString();
    if (path === '/v1/traces') {
      const { resourceSpans } = JSON.parse(body) as TraceRequest;
      for (const { scopeSpans } of resourceSpans) for (const { spans } of scopeSpans) this.spans.push(...spans);
    }
    if (path === '/v1/logs') {
      for (const { resource, scopeLogs } of (JSON.parse(body) as LogRequest).resourceLogs) {
        this.logResources.push(resource.attributes);
        for (const { logRecords } of scopeLogs) this.logs.push(...logRecords);
      }
    }
  }
}

/** Attributes by their names; a number is what it says, a map stays as it was sent. */
export function valuesOf(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.boolValue ?? value]),
  );
}
