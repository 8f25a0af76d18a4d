import { Injectable, Logger } from '@nestjs/common';
import { Policy } from '../auth/policy/policy.js';
import { ThrottledLogger } from '../logging/throttled-logger.js';
import { counter, durations } from '../telemetry/metrics/metrics.js';
import type { Connection } from './connection.js';
import { Connections } from './connections.js';
import type { MessageAccess, RoomMessage } from './message.js';
import { Inbox, type InboxMessage } from './ports/inbox.js';

/** Messages of one client that are read at once. */
const LIMIT = 100;
/** Clients whose messages are read at once. */
const BATCH = 250;
/** Room messages that wait for a client whose rights are being looked up. */
const MAX_HELD = 100;

const sent = counter('keelson_socket_messages_sent_total', 'Messages that were sent to clients.', ['kind']);
const delay = durations('keelson_socket_delivery_seconds', 'Time from a notification to its being sent.');

/**
 * Sends messages to clients, each only if its reader may read it at that time. Those of
 * inboxes are read from the database behind the client's position, in their order, so each
 * is sent once. The next ones are read when the client has taken the former: what a slow
 * client has not read waits in the database.
 */
@Injectable()
export class MessageDelivery {
  private readonly outages = new ThrottledLogger(new Logger(MessageDelivery.name), 'Notifications cannot be read.');
  private readonly waiting = new Set<Connection>();
  private isRunning = false;

  constructor(
    private readonly connections: Connections,
    private readonly inbox: Inbox,
    private readonly policy: Policy,
  ) {}

  /** There may be new messages for these users. */
  wakeUsers(userIds: readonly string[]): void {
    for (const id of userIds) for (const connection of this.connections.of(id)) this.wake(connection);
  }

  /** There may be new messages for the client. */
  wake(connection: Connection): void {
    this.waiting.add(connection);
    if (!this.isRunning) void this.run();
  }

  /** Finds clients with new messages that no signal announced. */
  async wakeBehind(): Promise<void> {
    const last = await this.inbox.lastPositions(this.connections.userIds());
    for (const [userId, position] of last)
      for (const connection of this.connections.of(userId)) if (connection.position < position) this.wake(connection);
  }

  /** Sends the message to the members of its rooms who may read it. */
  async deliver(message: RoomMessage): Promise<void> {
    for (const connection of this.connections.list()) {
      try {
        if (connection.isIn(message.rooms)) await this.deliverTo(connection, message);
      } catch (error) {
        this.outages.warn(error as Error);
      }
    }
  }

  /** Sends what was held back while the rights of the client were looked up. */
  async resume(connection: Connection): Promise<void> {
    for (const message of connection.held.splice(0))
      if (connection.isIn(message.rooms)) await this.deliverTo(connection, message);
    this.wake(connection);
  }

  private async deliverTo(connection: Connection, message: RoomMessage): Promise<void> {
    const isReadable = !connection.isStale && (await this.mayRead(connection, message.access));
    if (connection.isStale) {
      if (connection.held.length < MAX_HELD) connection.held.push(message);
    } else if (isReadable && connection.isOpen) {
      connection.send('event', message.message);
      sent.inc({ kind: 'event' });
    }
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    try {
      while (this.waiting.size > 0) await this.sendBatch(this.takeBatch());
    } catch (error) {
      // The next look for clients that are behind finds them again.
      this.waiting.clear();
      this.outages.warn(error as Error);
    } finally {
      this.isRunning = false;
    }
  }

  private takeBatch(): Connection[] {
    const batch: Connection[] = [];
    for (const connection of this.waiting) {
      this.waiting.delete(connection);
      if (!connection.isOpen || connection.isStale) continue;
      if (connection.isWritable) batch.push(connection);
      else connection.whenWritable(() => this.wake(connection));
      if (batch.length === BATCH) break;
    }
    return batch;
  }

  private async sendBatch(batch: readonly Connection[]): Promise<void> {
    if (batch.length === 0) return;
    const readers = batch.map(({ actor, position }) => ({ userId: actor.userId, position }));
    const messages = await this.inbox.listAfter(readers, LIMIT);
    for (const [index, connection] of batch.entries()) {
      const found = messages[index] ?? [];
      const isDone = await this.sendAll(connection, found);
      if (isDone && found.length === LIMIT) this.waiting.add(connection);
    }
  }

  /** False when the client has to be woken again. */
  private async sendAll(connection: Connection, messages: readonly InboxMessage[]): Promise<boolean> {
    for (const { position, message, access } of messages) {
      if (!connection.isOpen || connection.isStale) return false;
      const isReadable = access.permission === null || (await this.mayRead(connection, access));
      if (!connection.isOpen || connection.isStale) return false;
      connection.position = position;
      if (!isReadable) continue;
      connection.send('notification', message);
      sent.inc({ kind: 'notification' });
      delay.observe((Date.now() - Date.parse(message.ts)) / 1000);
    }
    return true;
  }

  private async mayRead(connection: Connection, { permission, resource }: MessageAccess): Promise<boolean> {
    if (permission === null) return true;
    return connection.run(() => this.policy.may(connection.actor, permission, resource ?? undefined));
  }
}
