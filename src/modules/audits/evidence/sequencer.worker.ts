import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { backoffMs } from '../../../kernel/context/backoff.js';
import { BATCH, SequencerService, TreeTamperedError } from './sequencer.service.js';

/** Longest wait for the batch under way when the process ends. */
const STOP_MS = 2000;

/** Seals audit records for as long as the process lives. Every worker runs one; the database lets one at a time work. */
@Injectable()
export class SequencerWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SequencerWorker.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private failures = 0;

  constructor(
    private readonly service: SequencerService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.worker) this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.race([this.running, sleep(STOP_MS, undefined, { ref: false })]);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const waitMs = await this.sealBatch();
      await sleep(waitMs, undefined, { signal: this.stopping.signal }).catch(() => {});
    }
  }

  /** Returns the milliseconds until the next batch. */
  private async sealBatch(): Promise<number> {
    try {
      const count = await this.service.seal();
      this.failures = 0;
      return count === BATCH ? 0 : this.config.audits.sealMs;
    } catch (error) {
      const waitMs = backoffMs(this.failures, { firstMs: 100, longestMs: 10_000 });
      this.failures += 1;
      if (error instanceof TreeTamperedError) this.logger.fatal({ err: error }, 'The audit trail was tampered with.');
      else this.logger.warn({ err: error, waitMs }, 'Audit records could not be sealed; they wait.');
      return waitMs;
    }
  }
}
