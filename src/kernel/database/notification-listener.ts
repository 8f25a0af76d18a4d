import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Client, escapeIdentifier } from 'pg';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../config.token.js';
import { backoffMs } from '../context/backoff.js';

/** Who listens to a channel. */
export interface Listener {
  /** Something was said. */
  heard(message: string): void;
  /** From now on everything is heard; what was said before is lost. Called after each new connection. */
  joined(): void;
  /** From now on nothing is heard. */
  left?(): void;
}

const PING_MS = 1000;
const FAREWELL_MS = 500;

/**
 * Hears what is said with NOTIFY, all channels on one connection of its own,
 * which is made anew whenever it breaks. A connection that has died without
 * saying so is noticed by asking it something every second.
 */
@Injectable()
export class Channels implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly listeners = new Map<string, Listener>();
  private client: Client | undefined;
  private stopped = false;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** To be called before the application has started. */
  listen(channel: string, listener: Listener): void {
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
    await Promise.race([client.end().catch(() => {}), sleep(FAREWELL_MS, undefined, { ref: false })]);
    hangUp(client);
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
        for (const listener of this.listeners.values()) listener.joined();
        pings = setInterval(() => void client.query('select 1').catch(() => hangUp(client)), PING_MS).unref();
        await ended;
      } catch {
        failures += 1;
        hangUp(client);
      }
      clearInterval(pings);
      for (const listener of this.listeners.values()) listener.left?.();
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
    client.on('notification', ({ channel, payload = '' }) => this.listeners.get(channel)?.heard(payload));
    this.client = client;
    return client;
  }
}

/** Without a farewell, which a server that does not answer would never confirm. */
function hangUp(client: Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
