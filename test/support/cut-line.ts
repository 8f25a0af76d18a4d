import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A proxy in front of a server, whose connections can be cut at any time. It can be led to another server, as a name in
 * DNS can: new connections go there, and those that are open stay where they are.
 */
export class CutLine {
  private readonly sockets = new Set<Socket>();
  cuts = 0;

  private constructor(
    private readonly server: Server,
    private target: URL,
  ) {}

  static async to(url: string): Promise<CutLine> {
    const server = createServer();
    const line = new CutLine(server, new URL(url));
    server.on('connection', (near) => line.carry(near));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  /** The address of the server by this way. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    const address = Object.assign(new URL(this.target), { hostname: '127.0.0.1', port: String(port) });
    return address.href.replace(/\/$/, '');
  }

  get isOpen(): boolean {
    return [...this.sockets].some(({ destroyed }) => !destroyed);
  }

  leadTo(url: string): void {
    this.target = new URL(url);
  }

  cut(): void {
    if (this.isOpen) this.cuts += 1;
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  close(): void {
    this.cut();
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
