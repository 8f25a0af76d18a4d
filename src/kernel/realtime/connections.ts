import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { apiKeySubject, ALL_SUBJECTS, sessionSubject, userSubject } from '../auth/guard/authentication-cache.js';
import { counter, gauge } from '../telemetry/metrics/metrics.js';
import type { CloseReason } from './close-reasons.js';
import type { Connection } from './connection.js';
import { TooManyConnections } from './realtime.errors.js';

const connected = gauge('keelson_socket_connections', 'Clients that are connected by socket.');
const ended = counter('keelson_socket_closed_total', 'Socket connections that ended, by reason.', ['reason']);

/** The connected clients of this process. */
@Injectable()
export class Connections {
  private readonly all = new Set<Connection>();
  private readonly byUser = new Map<string, Set<Connection>>();

  constructor(@Inject(CONFIG) private readonly config: Config) {
    connected.readFrom((set) => set(this.all.size));
  }

  get size(): number {
    return this.all.size;
  }

  list(): Iterable<Connection> {
    return this.all;
  }

  of(userId: string): Iterable<Connection> {
    return this.byUser.get(userId) ?? [];
  }

  /** The users who are connected. */
  userIds(): string[] {
    return [...this.byUser.keys()];
  }

  /** Those whose rights an invalidation of the authentication cache concerns. */
  *affectedBy(subject: string): Iterable<Connection> {
    for (const connection of this.all) {
      const { userId, credential } = connection.actor;
      const subjects = [ALL_SUBJECTS, userSubject(userId), apiKeySubject(credential.id)];
      if (credential.sessionId !== undefined) subjects.push(sessionSubject(credential.sessionId));
      if (subjects.includes(subject)) yield connection;
    }
  }

  /** Throws TooManyConnections. */
  requireSpace(userId: string): void {
    const { connectionsPerUser } = this.config.realtime;
    if ((this.byUser.get(userId)?.size ?? 0) >= connectionsPerUser) throw new TooManyConnections(connectionsPerUser);
  }

  add(connection: Connection): void {
    this.all.add(connection);
    const { userId } = connection.actor;
    const own = this.byUser.get(userId);
    if (own) own.add(connection);
    else this.byUser.set(userId, new Set([connection]));
  }

  /** `reason` is the one of socket.io when the server did not end it. */
  delete(connection: Connection, reason: CloseReason | 'client' | 'ping_timeout' | 'network'): void {
    if (!this.all.delete(connection)) return;
    ended.inc({ reason });
    const { userId } = connection.actor;
    const own = this.byUser.get(userId);
    own?.delete(connection);
    if (own?.size === 0) this.byUser.delete(userId);
  }
}
