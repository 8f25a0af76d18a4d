import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../database/database.js';

/** Under load one notification serves all events of this time, because relays take batches. */
const PAUSE_MS = 50;

export const CHANNEL = 'keelson_outbox';

/**
 * Wakes the relays of all processes after events were written to the outbox. It
 * notifies after the commit, because NOTIFY inside of transactions makes their
 * commits wait for each other. A lost notification only costs the time until the
 * relay polls, so its own commit does not wait for the disk either.
 */
@Injectable()
export class OutboxNotifier {
  private readonly logger = new Logger(OutboxNotifier.name);
  private isBusy = false;
  private isPending = false;

  constructor(private readonly database: Database) {}

  /** Returns at once. Calls within the pause after a notification become one more. */
  notify(): void {
    if (this.isBusy) this.isPending = true;
    else void this.send();
  }

  private async send(): Promise<void> {
    this.isBusy = true;
    try {
      await this.database.query(sql`select set_config('synchronous_commit', 'off', true), pg_notify(${CHANNEL}, '')`);
    } catch (error) {
      this.logger.debug({ err: error }, 'Relays could not be notified; they poll the outbox.');
    }
    await sleep(PAUSE_MS, undefined, { ref: false });
    this.isBusy = false;
    if (this.isPending) {
      this.isPending = false;
      void this.send();
    }
  }
}
