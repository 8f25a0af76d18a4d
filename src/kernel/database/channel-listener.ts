import { Client } from 'pg';
import type { Config } from '../../config.js';
import { backoffMs } from './backoff.js';

/** Listens for NOTIFY on a connection of its own, which is made anew whenever it breaks. */
export class ChannelListener {
  private client: Client | undefined;
  private stopped = false;

  /** `onNews` is also called after each new connection: what was said while there was none is lost. */
  constructor(
    private readonly database: Config['database'],
    private readonly channel: string,
    private readonly onNews: () => void,
  ) {}

  start(): void {
    void this.keepListening();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.client?.end().catch(() => {});
  }

  private async keepListening(): Promise<void> {
    let failures = 0;
    while (!this.stopped) {
      const client = new Client({
        connectionString: this.database.url,
        keepAlive: true,
        connectionTimeoutMillis: this.database.acquireTimeoutMs,
      });
      this.client = client;
      const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
      client.on('error', () => {});
      client.on('notification', () => this.onNews());
      try {
        await client.connect();
        await client.query(`listen ${this.channel}`);
        failures = 0;
        this.onNews();
        await ended;
      } catch {
        failures += 1;
        await client.end().catch(() => {});
      }
      const waitMs = backoffMs(failures, { firstMs: 100, longestMs: 5000 });
      if (!this.stopped) await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
    }
  }
}
