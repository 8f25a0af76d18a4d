import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * One address for servers that take each other's place, as a name in DNS is. New connections go where it leads now;
 * those that are open stay where they are.
 */
export class MovedAddress {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private target: URL,
  ) {}

  static async of(databaseUrl: string): Promise<MovedAddress> {
    const server = createServer();
    const address = new MovedAddress(server, new URL(databaseUrl));
    server.on('connection', (near) => address.carry(near));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return address;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return Object.assign(new URL(this.target), { port: String(port) }).href;
  }

  leadTo(databaseUrl: string): void {
    this.target = new URL(databaseUrl);
  }

  cutAll(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  close(): void {
    this.cutAll();
    this.server.close();
  }

  private carry(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from
        .on('error', () => {})
        .on('close', () => {
          this.sockets.delete(from);
          into.destroy();
        })
        .pipe(into);
    }
  }
}
