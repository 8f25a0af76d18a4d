import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Client, escapeIdentifier } from 'pg';
import { CONFIG, type Config } from '../../config/config.js';
import { backoffMs } from '../context/backoff.js';

/** A subscriber of a channel. */
export interface Subscription {
  onNotification(message: string): void;
  /** Called after each new connection: notifications arrive from now on, earlier ones are lost. */
  onSubscribed(): void;
  /** The connection was lost: notifications do not arrive until `onSubscribed`. */
  onLost?(): void;
}

const PING_MS = 1000;
const CLOSE_TIMEOUT_MS = 500;

/**
 * Receives NOTIFY messages of all channels on one dedicated connection, and
 * reconnects when it breaks. A ping every second detects a connection that died
 * without an error.
 */
@Injectable()
export class NotificationListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly subscriptions = new Map<string, Subscription>();
  private connection: { readonly client: Client; readonly socket: Socket } | undefined;
  private stopped = false;

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
        for (const channel of this.subscriptions.keys()) await client.query(`listen ${escapeIdentifier(channel)}`);
        failures = 0;
        for (const subscription of this.subscriptions.values()) subscription.onSubscribed();
        pings = setInterval(() => void client.query('select 1').catch(() => socket.destroy()), PING_MS).unref();
        await ended;
      } catch {
        failures += 1;
        socket.destroy();
      }
      clearInterval(pings);
      for (const subscription of this.subscriptions.values()) subscription.onLost?.();
      const waitMs = backoffMs(failures, { firstMs: 100, longestMs: 5000 });
      if (!this.stopped) await sleep(waitMs, undefined, { ref: false });
    }
  }

  private connect(): { client: Client; socket: Socket } {
    const { url, acquireTimeoutMs } = this.config.database;
    const socket = new Socket();
    const client = new Client({
      connectionString: url,
      stream: () => socket,
      keepAlive: true,
      connectionTimeoutMillis: acquireTimeoutMs,
      query_timeout: PING_MS,
    });
    client.on('error', () => {});
    client.on('notification', ({ channel, payload = '' }) => this.subscriptions.get(channel)?.onNotification(payload));
    return { client, socket };
  }
}
