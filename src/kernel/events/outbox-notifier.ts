import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../database/database.js';

/** Under load one ring serves all that was written meanwhile: relays take batches, and a ring costs a statement. */
const PAUSE_MS = 50;

export const CHANNEL = 'keelson_outbox';

/**
 * Wakes relays when something was written to the outbox, in whatever process
 * they run. It rings after the commit and outside of the transaction, because
 * a NOTIFY inside makes commits wait for each other; a ring that is lost costs
 * nothing but the time to the relay's next look. For the same reason its own
 * commit need not wait for the disk.
 */
@Injectable()
export class OutboxNotifier {
  private readonly logger = new Logger(OutboxNotifier.name);
  private ringing = false;
  private again = false;

  constructor(private readonly database: Database) {}

  /** Returns at once. Rings that come within the pause after one become one more. */
  notify(): void {
    if (this.ringing) this.again = true;
    else void this.send();
  }

  private async send(): Promise<void> {
    this.ringing = true;
    try {
      await this.database.query(sql`select set_config('synchronous_commit', 'off', true), pg_notify(${CHANNEL}, '')`);
    } catch (error) {
      this.logger.debug({ err: error }, 'The outbox bell did not ring; relays look by themselves.');
    }
    await sleep(PAUSE_MS, undefined, { ref: false });
    this.ringing = false;
    if (this.again) {
      this.again = false;
      void this.send();
    }
  }
}
