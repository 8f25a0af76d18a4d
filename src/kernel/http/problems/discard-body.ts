import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 16_777_216;
const MAX_MS = 2000;

/**
 * Reads the rest of a refused body and drops it, up to 16 MB and 2 s. A server that closes a connection with unread
 * bytes resets it, and many clients then lose the response that was already sent.
 */
export function discardBody(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) stop();
    };
    const timer = setTimeout(stop, MAX_MS);
    function stop(): void {
      clearTimeout(timer);
      request.off('data', count);
      resolve();
    }
    request.on('data', count).once('end', stop).once('close', stop).once('error', stop);
    request.resume();
  });
}
