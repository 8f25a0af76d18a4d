import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { newId } from '../../context/ids.js';
import { ThrottledLogger } from '../../logging/throttled-logger.js';
import type { RoomMessage } from '../message.js';
import { FanoutTransport } from './fanout-transport.js';

/** Receives signals of all processes, those of this one at once. */
export interface FanoutListener {
  /** There are new messages in the inboxes of these users. */
  onInboxes(userIds: readonly string[]): void;
  onRoomMessage(message: RoomMessage): void;
  /** Signals may have been lost. */
  onResumed(): void;
}

interface Envelope {
  /** The process that sent it. */
  readonly origin: string;
  readonly users?: readonly string[];
  readonly room?: RoomMessage;
}

/** A payload of PostgreSQL has at most 8,000 bytes. */
const MAX_USERS = 150;
const MAX_PAYLOAD_BYTES = 7000;
/** Under load one statement sends the signals of this time. */
const PAUSE_MS = 20;
/** After a failure, before the next attempt. */
const RETRY_MS = 500;
/** Room messages that wait for the transport; inboxes need none. */
const MAX_WAITING = 500;
const FLUSH_MS = 1000;

/**
 * Signals to all processes that something happened for connected clients. Messages of
 * inboxes are not carried, only that there are some: each process reads them from the
 * database. A lost signal delays those of an inbox by seconds. Room messages are kept
 * for a while when they cannot be sent.
 */
@Injectable()
export class Fanout {
  private readonly outages = new ThrottledLogger(
    new Logger(Fanout.name),
    'Other processes could not be told of notifications; they find them by polling.',
  );
  private readonly origin = newId();
  private readonly users = new Set<string>();
  private readonly rooms: RoomMessage[] = [];
  private readonly seen = new LRUCache<string, true>({ max: 1000 });
  private readonly listeners = new Set<FanoutListener>();
  private sending: Promise<void> | undefined;

  /** Without a transport nothing is signalled. */
  constructor(@Inject(FanoutTransport) private readonly transport: FanoutTransport | null) {}

  /** False while signals of other processes do not arrive. */
  get isConnected(): boolean {
    return this.transport?.isConnected === true;
  }

  /** For the clients of this process. */
  listen(listener: FanoutListener): void {
    this.listeners.add(listener);
    if (this.listeners.size > 1) return;
    this.transport?.receive({
      onPayload: (payload) => this.onPayload(payload),
      onConnected: () => this.each((each) => each.onResumed()),
    });
  }

  /** Returns at once. Call it after the messages were committed. */
  signalInboxes(userIds: readonly string[]): void {
    if (!this.transport || userIds.length === 0) return;
    this.each((listener) => listener.onInboxes(userIds));
    for (const id of userIds) this.users.add(id);
    this.sending ??= this.send();
  }

  /** Returns at once. A message with an id that was published before is not delivered again. */
  publish(message: RoomMessage): void {
    if (!this.transport) return;
    this.deliver(message);
    this.rooms.push(message);
    this.sending ??= this.send();
  }

  /** Resolves when everything was sent, after a second at the latest. */
  async flush(): Promise<void> {
    await Promise.race([this.sending, sleep(FLUSH_MS, undefined, { ref: false })]);
  }

  private async send(): Promise<void> {
    while (this.users.size > 0 || this.rooms.length > 0) {
      const users = [...this.users];
      const rooms = this.rooms.splice(0);
      this.users.clear();
      let pauseMs = PAUSE_MS;
      try {
        await this.transport?.send(this.payloadsOf(users, rooms));
      } catch (error) {
        this.outages.warn(error as Error);
        this.rooms.unshift(...rooms);
        // The oldest go first. A negative number removes none.
        this.rooms.splice(0, this.rooms.length - MAX_WAITING);
        pauseMs = RETRY_MS;
      }
      await sleep(pauseMs, undefined, { ref: false });
    }
    this.sending = undefined;
  }

  private payloadsOf(users: readonly string[], rooms: readonly RoomMessage[]): string[] {
    const { origin } = this;
    const envelopes: Envelope[] = rooms.map((room) => ({ origin, room }));
    for (let start = 0; start < users.length; start += MAX_USERS)
      envelopes.push({ origin, users: users.slice(start, start + MAX_USERS) });
    return envelopes
      .map((envelope) => JSON.stringify(envelope))
      .filter((payload) => Buffer.byteLength(payload) <= MAX_PAYLOAD_BYTES);
  }

  private onPayload(payload: string): void {
    const { origin, users, room } = JSON.parse(payload) as Envelope;
    if (origin === this.origin) return;
    if (users) this.each((listener) => listener.onInboxes(users));
    if (room) this.deliver(room);
  }

  /** An event whose handler runs again publishes its message again. */
  private deliver(message: RoomMessage): void {
    const { id } = message.message;
    if (this.seen.has(id)) return;
    this.seen.set(id, true);
    this.each((listener) => listener.onRoomMessage(message));
  }

  private each(tell: (listener: FanoutListener) => void): void {
    for (const listener of this.listeners) tell(listener);
  }
}
