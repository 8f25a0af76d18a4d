import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { primeGenerator } from '../../context/prime-generator.js';
import { currentRequest } from '../../context/request-context.js';

/** A server-sent event: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface ServerEvent {
  readonly name: string;
  readonly data: object;
}

/** A client that reads nothing for so long is disconnected. */
const STALLED_MS = 30_000;

const HEARTBEAT = Symbol('heartbeat');

/**
 * Sends events as the response of the current request. An event is asked for when the client has received the ones
 * before, so a slow client slows the source down instead of filling the memory. While the source is silent, a comment
 * is sent each `heartbeatMs`, so that proxies keep the connection. `events` is ended when the client disconnects.
 */
export async function eventStream(
  events: AsyncGenerator<ServerEvent, void>,
  heartbeatMs: number,
): Promise<StreamableFile> {
  const response = currentRequest()?.response;
  // Proxies such as nginx would collect events.
  response?.setHeader('X-Accel-Buffering', 'no');
  const lines = await primeGenerator(texts(inThisContext(events), heartbeatMs, () => response?.destroy()));
  const stream = Readable.from(lines, { objectMode: false });
  // Sends the headers at once.
  stream.unshift(': open\n\n');
  return new StreamableFile(stream, { type: 'text/event-stream; charset=utf-8' });
}

async function* texts(
  events: AsyncGenerator<ServerEvent, void>,
  heartbeatMs: number,
  disconnect: () => void,
): AsyncGenerator<string, void> {
  let stalled: NodeJS.Timeout | undefined;
  const wait = () => (stalled = setTimeout(disconnect, STALLED_MS));
  try {
    yield '';
    let next = events.next();
    for (;;) {
      clearTimeout(stalled);
      const event = await firstOf(next, heartbeatMs);
      wait();
      if (event === HEARTBEAT) {
        yield ': heartbeat\n\n';
        continue;
      }
      if (event.done) return;
      yield `event: ${event.value.name}\ndata: ${JSON.stringify(event.value.data)}\n\n`;
      next = events.next();
    }
  } finally {
    clearTimeout(stalled);
    await events.return();
  }
}

async function firstOf<T>(next: Promise<T>, heartbeatMs: number): Promise<T | typeof HEARTBEAT> {
  let timer: NodeJS.Timeout | undefined;
  const heartbeat = new Promise<typeof HEARTBEAT>((resolve) => {
    timer = setTimeout(resolve, heartbeatMs, HEARTBEAT);
  });
  try {
    return await Promise.race([next, heartbeat]);
  } finally {
    clearTimeout(timer);
  }
}

/** A stream is read by events of its socket, which know nothing of the request. */
function inThisContext<T>(source: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  const run = AsyncLocalStorage.snapshot();
  return Object.assign(Object.create(source) as AsyncGenerator<T, void>, {
    next: () => run(() => source.next()),
    return: () => run(() => source.return()),
  });
}
