import type { Server as HttpServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Request } from 'express';
import type { Server, ServerOptions, Socket } from 'socket.io';
import { ThrottledLogger } from '../logging/throttled-logger.js';
import { AccessWatch } from './access-watch.js';
import { Connections } from './connections.js';
import { MessageDelivery } from './message-delivery.js';
import { Fanout } from './fanout/fanout.js';
import { type Admission, SocketAdmission } from './socket-admission.js';
import { ClientMessages } from './client-messages.js';

const SOCKET_PATH = '/socket.io';
const HEARTBEAT_MS = 30_000;
const PING_TIMEOUT_MS = 20_000;
/** Until when a connection must have authenticated. */
const CONNECT_TIMEOUT_MS = 10_000;
const MAX_MESSAGE_BYTES = 16_384;
const SWEEP_MS = 1000;
/** Sweeps between two looks for clients that are behind, while signals arrive. */
const LOOK_EVERY = 5;
/** For clients to be told that the server is restarting. */
const FAREWELL_MS = 100;
/** A client that has not read for so long is cut off. */
const SLOW_READER_MS = 15_000;

const CLIENT_REASONS: Readonly<Record<string, 'client' | 'ping_timeout'>> = {
  'client namespace disconnect': 'client',
  'ping timeout': 'ping_timeout',
};

/** Serves socket.io on the HTTP server of the application. Without `attach` nothing is loaded and nothing runs. */
@Injectable()
export class RealtimeServer implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly outages = new ThrottledLogger(
    new Logger(RealtimeServer.name),
    'Clients that are behind cannot be found.',
  );
  private io: Server | undefined;
  private timer: NodeJS.Timeout | undefined;
  private sweeps = 0;
  private isStopping = false;

  constructor(
    private readonly admission: SocketAdmission,
    private readonly messages: ClientMessages,
    private readonly connections: Connections,
    private readonly access: AccessWatch,
    private readonly delivery: MessageDelivery,
    private readonly fanout: Fanout,
  ) {}

  async attach(server: HttpServer): Promise<void> {
    const { Server: SocketServer } = await import('socket.io');
    // Other upgrades, such as h2c, which some clients offer with each request, are ignored as before.
    Object.assign(server, { shouldUpgradeCallback: ({ url = '' }) => url.startsWith(`${SOCKET_PATH}/`) });
    const io = new SocketServer(server, {
      path: SOCKET_PATH,
      // A connection that begins with requests would need a balancer that sends all of them to one instance.
      transports: ['websocket'],
      serveClient: false,
      pingInterval: HEARTBEAT_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      allowRequest: (request, decide) => {
        const refusal = this.isStopping
          ? 'The server is restarting.'
          : this.admission.refuseUpgrade(request as Request);
        decide(refusal, refusal === null);
      },
    } satisfies Partial<ServerOptions>);
    this.io = io;
    io.engine.on('connection', (raw: { request: Request; once(event: 'close', hook: () => void): void }) => {
      this.admission.count(raw.request, (hook) => raw.once('close', hook));
    });
    const admissions = new WeakMap<Socket, Admission>();
    io.use((socket, next) => {
      const admit = async () => void admissions.set(socket, await this.admission.admit(socket));
      admit().then(() => next(), next);
    });
    io.on('connection', (socket) => {
      const admission = admissions.get(socket);
      if (admission) this.accept(socket, admission);
    });
    this.fanout.listen({
      onInboxes: (userIds) => this.delivery.wakeUsers(userIds),
      onRoomMessage: (message) => void this.delivery.deliver(message),
      onResumed: () => void this.wakeBehind(),
    });
    this.access.start();
    this.timer = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  /** Sends the clients to other instances, while jobs of this one are still finished. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    for (const connection of this.connections.list()) connection.close('restarting');
    if (this.connections.size > 0) await sleep(FAREWELL_MS);
  }

  /** Before the HTTP server waits for its connections to end. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.fanout.flush();
    this.io?.engine.close();
  }

  private accept(socket: Socket, { connection, start, epoch }: Admission): void {
    this.connections.add(connection);
    socket.onAny((event: string, ...args: unknown[]) => void this.messages.receive(connection, event, args));
    socket.once('disconnect', (reason: string) =>
      this.connections.delete(connection, connection.closeReason ?? CLIENT_REASONS[reason] ?? 'network'),
    );
    connection.send('ready', { id: socket.id, lastId: start.lastId, heartbeatMs: HEARTBEAT_MS });
    if (this.access.epoch === epoch) this.delivery.wake(connection);
    else this.access.invalidate(connection);
  }

  private sweep(): void {
    this.access.sweep();
    const slowSince = performance.now() - SLOW_READER_MS;
    for (const connection of this.connections.list())
      if ((connection.blockedSinceMs ?? Infinity) < slowSince) connection.close('slow_reader');
    this.sweeps += 1;
    if (!this.fanout.isConnected || this.sweeps % LOOK_EVERY === 0) void this.wakeBehind();
  }

  private async wakeBehind(): Promise<void> {
    if (this.connections.size === 0) return;
    await this.delivery.wakeBehind().catch((error: unknown) => this.outages.warn(error as Error));
  }
}
