import supertest from 'supertest';

/** An answer, its body parsed when it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line no-explicit-any
  readonly body: any;
}

/** Sends HTTP requests to the application under test, with or without a credential. */
export class ApiClient {
  constructor(
    readonly baseUrl: string,
    readonly token?: string,
    readonly userId?: string,
    readonly apiKey?: string,
  ) {}

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.send('POST', path, body, headers);
  }

  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.send('PUT', path, body, headers);
  }

  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.send('PATCH', path, body, headers);
  }

  delete(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.send('DELETE', path, undefined, headers);
  }

  /** `body` is sent as JSON, unless it is text or bytes already. Paths without a leading slash are under /api/v1. */
  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const request = new supertest.Test(this.baseUrl, method, path.startsWith('/') ? path : `/api/v1/${path}`)
      .redirects(0)
      .buffer(true)
      .parse(readText)
      .serialize((encoded: string) => encoded)
      .set({
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(this.token && { Authorization: `Bearer ${this.token}` }),
        ...(this.apiKey && { 'X-API-Key': this.apiKey }),
        ...headers,
      });
    if (body !== undefined) void request.send(encode(body));
    const response = await request;
    const text = typeof response.body === 'string' ? response.body : '';
    const answered = headersOf(response.headers);
    const json = /[/+]json/.test(answered.get('content-type') ?? '') && text !== '';
    return { status: response.status, headers: answered, body: json ? JSON.parse(text) : text };
  }
}

function encode(body: unknown): string | Buffer {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body);
}

/** Superagent's own parsers give nothing for bodies that are invalid or of an unknown type. A byte order mark is cut off. */
function readText(response: supertest.Response, done: (error: Error | null, text: string) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('end', () => done(null, new TextDecoder().decode(Buffer.concat(chunks))));
}

function headersOf(lines: Record<string, string | string[]>): Headers {
  return new Headers(
    Object.entries(lines).flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, each])),
  );
}
