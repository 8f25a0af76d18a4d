import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A proxy in front of an application, whose connections can be cut at any time. */
export class CutLine {
  private readonly sockets = new Set<Socket>();
  cuts = 0;

  private constructor(private readonly server: Server) {}

  static async to(url: string): Promise<CutLine> {
    const { hostname, port } = new URL(url);
    const server = createServer();
    const line = new CutLine(server);
    server.on('connection', (near) => {
      const far = connect(Number(port), hostname);
      for (const [from, into] of [
        [near, far],
        [far, near],
      ] as const) {
        line.sockets.add(from);
        from
          .on('error', () => {})
          .on('close', () => {
            line.sockets.delete(from);
            into.destroy();
          });
        from.pipe(into);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get isOpen(): boolean {
    return [...this.sockets].some(({ destroyed }) => !destroyed);
  }

  cut(): void {
    if (this.isOpen) this.cuts += 1;
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}
