import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { StartupError } from '../config/startup.error.js';

/**
 * Ports below those that systems give to outgoing connections. A server that
 * restarts finds its port free only if no connection got it in the meantime,
 * not even one of a client that tries to reach the server.
 */
const [FIRST, LAST] = [15_000, 32_000];
const ATTEMPTS = 20;

/** The preferred port when it is free, else a free one. */
export async function choosePort(preferred?: number): Promise<number> {
  const random = Array.from({ length: ATTEMPTS }, () => randomInt(FIRST, LAST));
  for (const port of [...(preferred ? [preferred] : []), ...random, 0]) {
    const free = await listenOnce(port);
    if (free) return free;
  }
  throw new StartupError('No port on 127.0.0.1 is free for the embedded PostgreSQL.');
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address() as AddressInfo;
      server.close(() => resolve(address.port));
    });
  });
}
