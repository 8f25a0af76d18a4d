import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Client, escapeIdentifier } from 'pg';
import { CONFIG, type Config } from '../../config/config.js';
import { backoffMs } from '../context/backoff.js';

/** Who listens to a channel. */
export interface Subscription {
  /** Something was said. */
  onNotification(message: string): void;
  /** From now on everything is heard; what was said before is lost. Called after each new connection. */
  onSubscribed(): void;
  /** From now on nothing is heard. */
  onLost?(): void;
}

const PING_MS = 1000;
const CLOSE_TIMEOUT_MS = 500;

/**
 * Hears what is said with NOTIFY, all channels on one connection of its own,
 * which is made anew whenever it breaks. A connection that has died without
 * saying so is noticed by asking it something every second.
 */
@Injectable()
export class NotificationListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly listeners = new Map<string, Subscription>();
  private client: Client | undefined;
  private stopped = false;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** To be called before the application has started. */
  listen(channel: string, listener: Subscription): void {
    this.listeners.set(channel, listener);
  }

  onApplicationBootstrap(): void {
    if (this.listeners.size > 0) void this.keepListening();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    const { client } = this;
    if (!client) return;
    // A farewell waits for its answer, which may never come.
    await Promise.race([client.end().catch(() => {}), sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    destroy(client);
  }

  private async keepListening(): Promise<void> {
    let failures = 0;
    while (!this.stopped) {
      const client = this.newClient();
      const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
      let pings: NodeJS.Timeout | undefined;
      try {
        await client.connect();
        for (const channel of this.listeners.keys()) await client.query(`listen ${escapeIdentifier(channel)}`);
        failures = 0;
        for (const listener of this.listeners.values()) listener.onSubscribed();
        pings = setInterval(() => void client.query('select 1').catch(() => destroy(client)), PING_MS).unref();
        await ended;
      } catch {
        failures += 1;
        destroy(client);
      }
      clearInterval(pings);
      for (const listener of this.listeners.values()) listener.onLost?.();
      const waitMs = backoffMs(failures, { firstMs: 100, longestMs: 5000 });
      if (!this.stopped) await sleep(waitMs, undefined, { ref: false });
    }
  }

  private newClient(): Client {
    const { url, acquireTimeoutMs } = this.config.database;
    const client = new Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: acquireTimeoutMs,
      query_timeout: PING_MS,
    });
    client.on('error', () => {});
    client.on('notification', ({ channel, payload = '' }) => this.listeners.get(channel)?.onNotification(payload));
    this.client = client;
    return client;
  }
}

/** Without a farewell, which a server that does not answer would never confirm. */
function destroy(client: Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
