import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between the application and its database, and brings each answer later, as a long way would. */
export class SlowProxy {
  /** How much later. */
  delayMs = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(
    private readonly target: URL,
    listening: (proxy: SlowProxy) => void,
  ) {
    this.server = createServer((client) => this.carry(client)).listen(0, '127.0.0.1', () => listening(this));
  }

  /** A way to the database at this address. */
  static to(databaseUrl: string): Promise<SlowProxy> {
    return new Promise((listening) => new SlowProxy(new URL(databaseUrl), listening));
  }

  /** The database's address by this way. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return Object.assign(new URL(this.target), { hostname: '127.0.0.1', port }).href;
  }

  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((closed) => this.server.close(() => closed()));
  }

  private carry(client: Socket): void {
    const { hostname, port } = this.target;
    const database = connect({ host: hostname, port: Number(port) });
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(database);
    let earlier: Promise<unknown> = Promise.resolve();
    database.on('data', (chunk: Buffer) => {
      const due = new Promise((arrive) => setTimeout(arrive, this.delayMs));
      // One after the other, however the delay changes on the way.
      earlier = Promise.all([earlier, due]).then(() => client.write(chunk));
    });
  }
}
