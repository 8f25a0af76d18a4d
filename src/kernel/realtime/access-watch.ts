import { Injectable, Logger } from '@nestjs/common';
import { AuthenticationCache } from '../auth/guard/authentication-cache.js';
import { Authenticator } from '../auth/guard/authenticator.js';
import { Policy } from '../auth/policy/policy.js';
import { Clock } from '../context/clock.js';
import { AppError } from '../errors/app-error.js';
import { ThrottledLogger } from '../logging/throttled-logger.js';
import type { Connection } from './connection.js';
import { Connections } from './connections.js';
import { MessageDelivery } from './message-delivery.js';
import { Rooms } from './rooms.js';

const CONCURRENCY = 8;

/**
 * Ends connections whose token, session, key or account has ended, and narrows those
 * whose roles or rules have changed. An invalidation of the authentication cache, which
 * reaches all instances, holds back what is sent to a client until its rights were looked up.
 */
@Injectable()
export class AccessWatch {
  private readonly outages = new ThrottledLogger(
    new Logger(AccessWatch.name),
    'Rights of connected clients cannot be looked up; nothing is sent to them until they can.',
  );
  private readonly stale = new Set<Connection>();
  private readonly checking = new Set<Connection>();

  constructor(
    private readonly connections: Connections,
    private readonly cache: AuthenticationCache,
    private readonly authenticator: Authenticator,
    private readonly policy: Policy,
    private readonly rooms: Rooms,
    private readonly delivery: MessageDelivery,
    private readonly clock: Clock,
  ) {}

  start(): void {
    this.cache.onInvalidated((subject) => {
      for (const connection of this.connections.affectedBy(subject)) this.invalidate(connection);
    });
  }

  /** Counts invalidations: to be compared before and after a handshake. */
  get epoch(): number {
    return this.cache.snapshot().epoch;
  }

  /** Has the rights of the client looked up again. */
  invalidate(connection: Connection): void {
    connection.epoch += 1;
    connection.isStale = true;
    this.stale.add(connection);
    this.checkNext();
  }

  /** Every second: what has expired, what could not be looked up, and everything while invalidations do not arrive. */
  sweep(): void {
    const nowMs = this.clock.now();
    for (const connection of this.connections.list()) {
      if (nowMs >= (connection.actor.credential.expiresAtMs ?? Infinity)) connection.close('token_expired');
      else if (!this.cache.isSubscribed || connection.isStale) this.invalidate(connection);
    }
  }

  private checkNext(): void {
    for (const connection of this.stale) {
      if (this.checking.size >= CONCURRENCY) return;
      if (this.checking.has(connection)) continue;
      this.stale.delete(connection);
      this.checking.add(connection);
      void connection
        .run(() => this.check(connection))
        .finally(() => {
          this.checking.delete(connection);
          this.checkNext();
        });
    }
  }

  private async check(connection: Connection): Promise<void> {
    if (!connection.isOpen) return;
    const { epoch } = connection;
    try {
      const actor = await this.authenticator.findCurrent(connection.actor, connection.request);
      if (!actor) return connection.close('session_ended');
      await this.policy.require(actor, 'notifications:read');
      connection.actor = actor;
      for (const room of connection.rooms) await this.requireRoom(connection, room);
      if (connection.epoch !== epoch) return;
      connection.isStale = false;
      await this.delivery.resume(connection);
    } catch (error) {
      const kind = error instanceof AppError ? error.type.kind : undefined;
      if (kind === 'unauthenticated') connection.close('session_ended');
      else if (kind === 'forbidden') connection.close('forbidden');
      else this.outages.warn(error as Error);
    }
  }

  /** Leaves the room when the actor may no longer be in it. */
  private async requireRoom(connection: Connection, room: string): Promise<void> {
    try {
      await this.rooms.authorize(connection.actor, room);
    } catch (error) {
      if (!(error instanceof AppError) || error.type.kind === 'unavailable') throw error;
      connection.rooms.delete(room);
      connection.send('left', { room });
    }
  }
}
