import type { Request } from 'express';
import type { Socket } from 'socket.io';
import type { Actor } from '../auth/actor.js';
import { type RequestContext, runInContext } from '../context/request-context.js';
import { CLOSE_REASONS, type CloseReason } from './close-reasons.js';
import type { Message, RoomMessage } from './message.js';
import { isOwnRoom } from './rooms.js';

/** What is internal to engine.io, without which clients that do not read could not be found and cut off. */
interface EngineSocket {
  /** Packets that wait for the network. */
  readonly writeBuffer: readonly unknown[];
  readonly transport: { readonly socket?: { terminate(): void } };
}

/** Packets that may wait for the network before the next messages are read from the database. */
const MAX_WAITING = 16;
/** A client that lets this many wait is cut off. */
const MAX_BUFFERED = 1000;

/** A connected client. */
export class Connection {
  /** The rooms that it has subscribed to. */
  readonly rooms = new Set<string>();
  /** What the actor may do has to be looked up again; nothing is sent until then. */
  isStale = false;
  /** Counts the invalidations of what the actor may do. */
  epoch = 0;
  /** Since when it has not read what was sent, by `performance.now()`. */
  blockedSinceMs: number | undefined;
  /** Room messages that arrived while it was stale. */
  readonly held: RoomMessage[] = [];
  closeReason: CloseReason | undefined;

  constructor(
    private readonly socket: Socket,
    /** The request of the handshake, with the credential alone. */
    readonly request: Request,
    private readonly context: RequestContext,
    public actor: Actor,
    /** Position of the last message of the inbox that was sent. */
    public position: number,
  ) {}

  get isOpen(): boolean {
    return this.socket.connected && this.closeReason === undefined;
  }

  /** Whether the client reads as fast as messages are sent. */
  get isWritable(): boolean {
    return this.waiting < MAX_WAITING;
  }

  private get engine(): EngineSocket {
    return this.socket.conn as unknown as EngineSocket;
  }

  private get waiting(): number {
    return this.engine.writeBuffer.length;
  }

  /** Whether it is a member of one of the rooms. */
  isIn(rooms: readonly string[]): boolean {
    return rooms.some((room) => this.rooms.has(room) || isOwnRoom(this.actor, room));
  }

  /** Runs `work` in the context of the handshake, so that rules see its address. */
  run<T>(work: () => T): T {
    return runInContext(this.context, work);
  }

  send(event: 'ready' | 'notification' | 'event' | 'left' | 'problem', content: Message | object): void {
    if (this.waiting > MAX_BUFFERED) this.close('slow_reader');
    else this.socket.emit(event, content);
  }

  /** Calls `resume` once the client has read what was sent. */
  whenWritable(resume: () => void): void {
    if (this.blockedSinceMs !== undefined) return;
    this.blockedSinceMs = performance.now();
    this.socket.conn.once('drain', () => {
      this.blockedSinceMs = undefined;
      resume();
    });
  }

  /** Says why, and ends the connection. Clients reconnect by themselves after a restart only. */
  close(reason: CloseReason): void {
    if (!this.isOpen) return;
    this.closeReason = reason;
    if (reason === 'slow_reader') {
      this.engine.transport.socket?.terminate();
      return;
    }
    this.socket.emit('closing', { reason, ...CLOSE_REASONS[reason] });
    if (reason === 'restarting') this.socket.conn.close();
    else this.socket.disconnect(true);
  }
}
