import { Injectable, Logger } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../database/database.js';

export const CHANNEL = 'keelson_outbox';

/**
 * Wakes relays when something was written to the outbox, in whatever process
 * they run. It rings after the commit and outside of the transaction, because
 * a NOTIFY inside makes commits wait for each other; a ring that is lost costs
 * nothing but the time to the relay's next look.
 */
@Injectable()
export class OutboxBell {
  private readonly logger = new Logger(OutboxBell.name);
  private ringing = false;
  private again = false;

  constructor(private readonly database: Database) {}

  /** Returns at once. Rings that come while one is under way become one more. */
  ring(): void {
    if (this.ringing) this.again = true;
    else void this.notify();
  }

  private async notify(): Promise<void> {
    this.ringing = true;
    try {
      await this.database.query(sql`select pg_notify(${CHANNEL}, '')`);
    } catch (error) {
      this.logger.debug({ err: error }, 'The outbox bell did not ring; relays look by themselves.');
    }
    this.ringing = false;
    if (this.again) {
      this.again = false;
      void this.notify();
    }
  }
}
