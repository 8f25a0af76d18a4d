import { createServer, type AddressInfo } from 'node:net';

/** The preferred port when nobody listens on it, else one that the system says is free. */
export async function choosePort(preferred?: number): Promise<number> {
  return (preferred ? await listenOnce(preferred) : undefined) ?? (await listenOnce(0)) ?? fail();
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

function fail(): never {
  throw new Error('No port on 127.0.0.1 is free for the embedded PostgreSQL.');
}
