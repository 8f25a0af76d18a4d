import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { Cache } from './cache.js';
import { CacheReadsRepository } from './cache-reads.repository.js';

const CHUNK = 100;
/** Warming stops after this time, however much is left. */
const BUDGET_MS = 10_000;
const KEEP_MS = 60_000;

/**
 * Looks up the rows that are read most before they are asked for: at the start of
 * each process, which does not wait for it, and every hour in one of them. Reads are
 * counted in memory and added to those of all processes once a minute.
 */
@Injectable()
export class CacheWarmer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(CacheWarmer.name);
  private readonly rows: number;
  private timer: NodeJS.Timeout | undefined;
  /** The warming at the start, which never fails. */
  private warming: Promise<unknown> = Promise.resolve();
  private isStopping = false;

  constructor(
    @Inject(CONFIG) { cache: { enabled, warmRows } }: Config,
    private readonly cache: Cache,
    private readonly reads: CacheReadsRepository,
  ) {
    this.rows = enabled ? warmRows : 0;
  }

  onApplicationBootstrap(): void {
    if (this.rows === 0) return;
    this.timer = setInterval(() => void this.keepReads(), KEEP_MS).unref();
    this.warming = this.warm().catch((error: unknown) =>
      this.logger.warn({ err: error }, 'The cache could not be warmed.'),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.warming;
    if (this.rows > 0) await this.keepReads();
  }

  /** Halves the counts and warms. Returns the number of rows that were looked up. */
  async warmHourly(): Promise<number> {
    if (this.rows === 0) return 0;
    await this.reads.decay();
    return this.warm();
  }

  /** Returns the number of rows that were looked up. */
  private async warm(): Promise<number> {
    const endMs = performance.now() + BUDGET_MS;
    let count = 0;
    for (const [space, lookUp] of this.cache.rows.list()) {
      if (this.isStopping) return count;
      const keys = await this.reads.listMostRead(space, this.rows);
      for (let start = 0; start < keys.length; start += CHUNK) {
        if (this.isStopping || performance.now() > endMs) return count;
        const chunk = keys.slice(start, start + CHUNK);
        await lookUp(chunk);
        count += chunk.length;
      }
    }
    return count;
  }

  private async keepReads(): Promise<void> {
    const reads = this.cache.rows.takeReads();
    if (reads.size === 0) return;
    await this.reads
      .add(reads)
      .catch((error: unknown) => this.logger.debug({ err: error }, 'Reads could not be counted.'));
  }
}
