import type { Server as HttpServer } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Application, Request } from 'express';
import type { Server, ServerOptions, Socket } from 'socket.io';
import { CONFIG, type Config } from '../../config/config.js';
import { contextOf, runInContext } from '../context/request-context.js';
import { ThrottledLogger } from '../logging/throttled-logger.js';
import { AccessWatch } from './access-watch.js';
import { Connection } from './connection.js';
import { Connections } from './connections.js';
import { Delivery } from './delivery.js';
import { Fanout } from './fanout/fanout.js';
import { requestOf } from './handshake.js';
import { Inbox, type InboxPosition } from './ports/inbox.js';
import { SocketGate } from './socket-gate.js';
import { SocketMessages } from './socket-messages.js';
import { SocketProblems } from './socket-problems.js';
import { UpgradeCheck } from './upgrade-check.js';

export const SOCKET_PATH = '/socket.io';
const HEARTBEAT_MS = 30_000;
const PING_TIMEOUT_MS = 20_000;
/** Until when a connection must have authenticated. */
const CONNECT_TIMEOUT_MS = 10_000;
const MAX_MESSAGE_BYTES = 16_384;
const SWEEP_MS = 1000;
/** Sweeps between two looks for clients that are behind, while signals arrive. */
const LOOK_EVERY = 5;
/** A client that has not read for so long is cut off. */
const SLOW_READER_MS = 15_000;

const CLIENT_REASONS: Readonly<Record<string, 'client' | 'ping_timeout'>> = {
  'client namespace disconnect': 'client',
  'ping timeout': 'ping_timeout',
};

/** An authenticated client, not connected yet. */
interface Admission {
  readonly connection: Connection;
  readonly start: InboxPosition;
  /** Invalidations before the client was authenticated. */
  readonly epoch: number;
}

/** Serves socket.io on the HTTP server of the application. Without `attach` nothing is loaded and nothing runs. */
@Injectable()
export class RealtimeServer implements BeforeApplicationShutdown {
  private readonly outages = new ThrottledLogger(
    new Logger(RealtimeServer.name),
    'Clients that are behind cannot be found.',
  );
  private io: Server | undefined;
  private timer: NodeJS.Timeout | undefined;
  private sweeps = 0;
  private isStopping = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly adapter: HttpAdapterHost,
    private readonly upgrades: UpgradeCheck,
    private readonly gate: SocketGate,
    private readonly messages: SocketMessages,
    private readonly problems: SocketProblems,
    private readonly connections: Connections,
    private readonly access: AccessWatch,
    private readonly delivery: Delivery,
    private readonly inbox: Inbox,
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
      allowRequest: (request, decide) => this.checkUpgrade(request as Request, decide),
    } satisfies Partial<ServerOptions>);
    this.io = io;
    io.engine.on('connection', (raw: { request: Request; once(event: 'close', hook: () => void): void }) => {
      this.upgrades.count(raw.request, (hook) => raw.once('close', hook));
    });
    const admissions = new WeakMap<Socket, Admission>();
    io.use((socket, next) => {
      const admit = async () => void admissions.set(socket, await this.admit(socket));
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

  /** Before the HTTP server waits for its connections to end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    for (const connection of this.connections.list()) connection.close('restarting');
    this.io?.engine.close();
    await this.fanout.flush();
  }

  private get prototype(): object {
    return this.adapter.httpAdapter.getInstance<Application & { request: object }>().request;
  }

  private checkUpgrade(request: Request, decide: (message: string | null, isAllowed: boolean) => void): void {
    // As Express does with each request it serves.
    Object.setPrototypeOf(request, this.prototype);
    try {
      if (this.isStopping) return decide('The server is restarting. Connect again.', false);
      this.upgrades.require(request);
      decide(null, true);
    } catch (error) {
      decide(this.problems.documentOf(error, request), false);
    }
  }

  /** Throws an error with the problem document as its data, which socket.io sends to the client. */
  private async admit(socket: Socket): Promise<Admission> {
    const context = contextOf(socket.request as Request);
    return runInContext(context, async () => {
      try {
        const { epoch } = this.access;
        const { request, ticket, lastId } = requestOf(socket, this.prototype);
        if (isByCookie(request, ticket)) this.upgrades.requireOwnOrigin(socket.request);
        const actor = await this.gate.admit(request, ticket);
        const start = await this.inbox.open(actor.userId, lastId);
        this.connections.requireSpace(actor.userId);
        return { connection: new Connection(socket, request, context, actor, start.position), start, epoch };
      } catch (error) {
        throw this.problems.connectErrorOf(error, socket.request as Request);
      }
    });
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

/** A cookie is used where no other credential is given. */
function isByCookie({ headers }: Request, ticket: string | undefined): boolean {
  const { cookie, authorization, 'x-api-key': apiKey } = headers;
  return cookie !== undefined && authorization === undefined && apiKey === undefined && ticket === undefined;
}
