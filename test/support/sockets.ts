import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { ApiClient } from './client.js';
import { until } from './until.js';

export interface Received {
  readonly id: string;
  readonly type: string;
  // oxlint-disable-next-line no-explicit-any
  readonly data: any;
  readonly ts: string;
}

type Options = Partial<ManagerOptions & SocketOptions>;

/** A client of the sockets, as a front end would write it. */
export class SocketClient {
  readonly notifications: Received[] = [];
  readonly events: Received[] = [];
  readonly closing: Array<{ reason: string; code: number }> = [];
  readonly left: string[] = [];
  /** As sent with each connection: the last notification that the client has. */
  lastId: string | undefined;
  disconnects: string[] = [];

  private constructor(readonly socket: Socket) {
    socket.on('ready', ({ lastId }: { lastId: string }) => (this.lastId ??= lastId));
    socket.on('notification', (message: Received) => {
      this.notifications.push(message);
      this.lastId = message.id;
    });
    socket.on('event', (message: Received) => this.events.push(message));
    socket.on('closing', (reason: { reason: string; code: number }) => this.closing.push(reason));
    socket.on('left', ({ room }: { room: string }) => this.left.push(room));
    socket.on('disconnect', (reason) => this.disconnects.push(reason));
  }

  /** Not connected yet. `auth` is sent beside `lastId`. */
  static of(url: string, auth: object, options: Options = {}): SocketClient {
    const state: { client?: SocketClient } = {};
    const socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: 20,
      reconnectionDelayMax: 200,
      auth: (send) => send({ ...auth, ...(state.client?.lastId && { lastId: state.client.lastId }) }),
      ...options,
    });
    const client = new SocketClient(socket);
    state.client = client;
    return client;
  }

  /** Connected with the token of the client. */
  static async connect({ baseUrl, token }: ApiClient, options: Options = {}): Promise<SocketClient> {
    const client = SocketClient.of(baseUrl, { token }, options);
    await client.connected();
    return client;
  }

  /** Rejects with the error of a refused handshake, which has the problem as its data. */
  connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('ready', () => resolve());
      this.socket.once('connect_error', reject);
      this.socket.connect();
    });
  }

  /** The problem that the handshake is refused with. */
  async refusal(): Promise<{ closeCode: number; code: string; status: number }> {
    const error = await this.connected().then(
      () => new Error('The handshake was accepted.'),
      (refused: unknown) => refused as Error,
    );
    this.socket.disconnect();
    if (!('data' in error) || error.data === undefined) throw error;
    return error.data as { closeCode: number; code: string; status: number };
  }

  // oxlint-disable-next-line no-explicit-any
  ask(event: string, content?: unknown): Promise<any> {
    return this.socket.timeout(5000).emitWithAck(event, content);
  }

  closed(): Promise<void> {
    return until(() => this.disconnects.length > 0);
  }

  close(): void {
    this.socket.disconnect();
  }
}
