import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { runOutsideContext } from '../context/run-outside-context.js';
import { Database } from '../database/database.js';
import { notify } from '../database/notify.js';

/** Under load one notification serves all events of this time, because relays take batches. */
const PAUSE_MS = 50;

export const CHANNEL = 'keelson_outbox';

/**
 * Wakes the relays of all processes after events were written to the outbox. A
 * lost notification only costs the time until the relay polls.
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
    else void runOutsideContext(() => this.send());
  }

  private async send(): Promise<void> {
    this.isBusy = true;
    try {
      await notify(this.database, CHANNEL);
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
