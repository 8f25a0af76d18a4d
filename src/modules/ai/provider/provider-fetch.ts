import { AsyncLocalStorage } from 'node:async_hooks';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { outgoingHeaders } from '../../../kernel/context/outgoing-headers.js';
import { badResponse, type ProviderFailure } from './provider-failure.js';

/** As that of the `fetch` of Node. */
const CONNECT_MS = 10_000;

/**
 * The `fetch` of the SDK, over node:http. Node's own keeps each response, and with it all that its call refers to, until
 * the next full garbage collection: collections of the young objects, several a second under load, then stop the process
 * for tens of milliseconds. For the same reason the signal of a call is not given to the SDK, which combines it with one
 * of its own by weak references, but to `abortedBy`.
 *
 * A body of more than `maxBytes` is refused, so that no provider can fill the memory. Requests have the headers of
 * `outgoingHeaders`; redirects are not followed.
 */
export class ProviderFetch {
  private readonly signals = new AsyncLocalStorage<AbortSignal>();

  constructor(private readonly maxBytes: number) {}

  /** Aborts requests that `work` makes, and the bodies of their responses, with the signal. */
  abortedBy<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return this.signals.run(signal, work);
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const signals = [this.signals.getStore(), init.signal].filter((signal) => signal instanceof AbortSignal);
    const message = await send(url, init, signals);
    const { statusCode: status = 0, statusMessage: statusText = '' } = message;
    const headers = headersOf(message);
    if (Number(headers.get('content-length') ?? 0) > this.maxBytes) {
      message.destroy();
      throw tooLarge();
    }
    const isStream = headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    const body = isStream ? streamOf(this.counted(message)) : await textOf(this.counted(message));
    return new Response(body, { status, statusText, headers });
  };

  private async *counted(message: IncomingMessage): AsyncGenerator<Buffer, void> {
    let bytes = 0;
    for await (const chunk of message as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > this.maxBytes) throw tooLarge();
      yield chunk;
    }
  }
}

/** Resolves when the response begins. Rejects with errors of the connection, and AbortError. */
function send(
  url: URL,
  { method, headers, body }: RequestInit,
  signals: readonly AbortSignal[],
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const all = { ...Object.fromEntries(new Headers(headers)), ...outgoingHeaders() };
    const open = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = open(url, { method: method ?? 'GET', headers: all }, resolve).on('error', reject);
    const abort = () => request.destroy(new DOMException('The call was aborted.', 'AbortError'));
    for (const signal of signals) signal.addEventListener('abort', abort);
    request.once('close', () => {
      for (const signal of signals) signal.removeEventListener('abort', abort);
    });
    limitConnecting(request);
    if (signals.some(({ aborted }) => aborted)) abort();
    else request.end(body);
  });
}

function limitConnecting(request: ClientRequest): void {
  request.once('socket', (socket) => {
    if (!socket.connecting) return;
    const late = () =>
      request.destroy(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT', syscall: 'connect' }));
    const timer = setTimeout(late, CONNECT_MS);
    for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(timer));
  });
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value);
  return headers;
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

function streamOf(chunks: AsyncIterable<Buffer>): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(chunks, { objectMode: false })) as ReadableStream<Uint8Array>;
}

function tooLarge(): ProviderFailure {
  return badResponse('The answer of the provider is too large.', 'too large');
}
