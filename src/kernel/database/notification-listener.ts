import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type Client, escapeIdentifier } from 'pg';
import { CONFIG, type Config } from '../../config/config.js';
import { backoffMs } from '../context/backoff.js';
import { newId } from '../context/ids.js';
import { connectionOptions, DatabaseClient, directAddress } from './connections/database-client.js';

/** A subscriber of a channel. */
export interface Subscription {
  onNotification(message: string): void;
  /** Called after each new connection, when it has proved itself: notifications arrive from now on, earlier ones are lost. */
  onSubscribed(): void;
  /** The connection was lost: notifications do not arrive until `onSubscribed`. */
  onLost?(): void;
}

const PING_MS = 1000;
const CLOSE_TIMEOUT_MS = 500;

/**
 * Receives NOTIFY messages of all channels on one dedicated connection, and
 * reconnects when it breaks. Every second the connection notifies itself, which
 * detects one that died without an error, and poolers that accept LISTEN and
 * deliver nothing. Subscribers count as deaf until the first of these arrives.
 */
@Injectable()
export class NotificationListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly subscriptions = new Map<string, Subscription>();
  private connection: { readonly client: Client; readonly socket: Socket } | undefined;
  private stopped = false;
  private readonly logger = new Logger(NotificationListener.name);
  private readonly echo = `keelson_${newId()}`;
  private isHearing = false;
  private unheardPings = 0;
  private hasWarned = false;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** To be called before the application has started. */
  listen(channel: string, subscription: Subscription): void {
    this.subscriptions.set(channel, subscription);
  }

  onApplicationBootstrap(): void {
    if (this.subscriptions.size > 0) void this.keepListening();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    if (!this.connection) return;
    const { client, socket } = this.connection;
    // `end` waits for the server, which may not answer.
    await Promise.race([client.end().catch(() => {}), sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    socket.destroy();
  }

  private async keepListening(): Promise<void> {
    let failures = 0;
    while (!this.stopped) {
      const connection = this.connect();
      this.connection = connection;
      const { client, socket } = connection;
      const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
      let pings: NodeJS.Timeout | undefined;
      try {
        await client.connect();
        for (const channel of [...this.subscriptions.keys(), this.echo])
          await client.query(`listen ${escapeIdentifier(channel)}`);
        failures = 0;
        const ping = () => void this.ping(client).catch(() => socket.destroy());
        ping();
        pings = setInterval(ping, PING_MS).unref();
        await ended;
      } catch {
        failures += 1;
        socket.destroy();
      }
      clearInterval(pings);
      this.setHearing(false);
      const waitMs = backoffMs(failures, { firstMs: 100, longestMs: 5000 });
      if (!this.stopped) await sleep(waitMs, undefined, { ref: false });
    }
  }

  /** Sends the connection a notification to itself, and counts as deaf when two were not received. */
  private async ping(client: Client): Promise<void> {
    if (this.unheardPings > 1) {
      this.setHearing(false);
      this.warnOnce();
    }
    this.unheardPings += 1;
    await client.query('select pg_notify($1, $2)', [this.echo, '']);
  }

  private onEcho(): void {
    this.unheardPings = 0;
    this.setHearing(true);
  }

  private setHearing(hearing: boolean): void {
    if (!hearing) this.unheardPings = 0;
    if (hearing === this.isHearing) return;
    this.isHearing = hearing;
    for (const subscription of this.subscriptions.values())
      if (hearing) subscription.onSubscribed();
      else subscription.onLost?.();
  }

  private warnOnce(): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.logger.warn(
      'Notifications of PostgreSQL are accepted and do not arrive, as behind a pooler that shares connections. ' +
        'Changes of rights by other processes are noticed later, and events wait for the next poll.',
    );
  }

  private connect(): { client: Client; socket: Socket } {
    const { database } = this.config;
    const socket = new Socket();
    const client = new DatabaseClient({
      ...connectionOptions(directAddress(database), 'keelson notifications'),
      stream: () => socket,
      connectionTimeoutMillis: database.acquireTimeoutMs,
      query_timeout: PING_MS,
    });
    client.on('notification', ({ channel, payload = '' }) => {
      if (channel === this.echo) this.onEcho();
      else this.deliver(channel, payload);
    });
    return { client, socket };
  }

  /** Any role of the database may notify, with any payload. */
  private deliver(channel: string, payload: string): void {
    try {
      this.subscriptions.get(channel)?.onNotification(payload);
    } catch (error) {
      this.logger.warn({ err: error, channel }, 'A notification could not be handled.');
    }
  }
}
