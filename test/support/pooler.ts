import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a pooler in transaction mode does to a client: it makes up process ids, and delivers no notification. */
export class TransactionPooler {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** `deaf` can be changed while clients are connected. */
  static async before(databaseUrl: string, options: { deaf: boolean }): Promise<TransactionPooler> {
    const target = new URL(databaseUrl);
    const server = createServer((client) => {
      const upstream = createConnection(Number(target.port), target.hostname);
      for (const socket of [client, upstream]) {
        pooler.sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          client.destroy();
          upstream.destroy();
        });
      }
      client.pipe(upstream);
      let rest = Buffer.alloc(0);
      upstream.on('data', (chunk: Buffer) => {
        rest = Buffer.concat([rest, chunk]);
        while (rest.length >= 5 && rest.length >= 1 + rest.readInt32BE(1)) {
          const message = Buffer.from(rest.subarray(0, 1 + rest.readInt32BE(1)));
          rest = rest.subarray(message.length);
          const type = String.fromCharCode(message[0]!);
          // BackendKeyData and NotificationResponse.
          if (type === 'K') message.writeInt32BE(1_000_000_000 + pooler.sockets.size, 5);
          if (type !== 'A' || !options.deaf) client.write(message);
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const url = new URL(databaseUrl);
    url.port = String((server.address() as AddressInfo).port);
    const pooler = new TransactionPooler(server, url.href);
    return pooler;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
