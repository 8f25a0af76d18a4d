import { statfs } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { HealthChecks } from './health-checks.js';
import { gauge } from './metrics/metrics.js';

const free = gauge('keelson_disk_free_bytes', 'Free space of the disk with DATA_DIR.');
const size = gauge('keelson_disk_size_bytes', 'Size of the disk with DATA_DIR.');

const MIN_FREE_SHARE = 0.05;
const MIN_FREE_BYTES = 2 * 1024 ** 3;

/** Space for the local data: the embedded database, mails, log files. */
@Injectable()
export class DiskCheck {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    checks: HealthChecks,
  ) {
    free.readFrom(async (set) => set((await this.read()).freeBytes));
    size.readFrom(async (set) => set((await this.read()).sizeBytes));
    checks.register('disk', async () => {
      const { freeBytes, sizeBytes } = await this.read();
      const isFull = freeBytes < MIN_FREE_BYTES && freeBytes < sizeBytes * MIN_FREE_SHARE;
      const message = `${Math.round((100 * freeBytes) / sizeBytes)} % of the disk is free.`;
      return { status: isFull ? 'degraded' : 'healthy', message, details: { freeBytes, sizeBytes } };
    });
  }

  /** The folder is created with the first data, so the working directory is measured until then. */
  private async read(): Promise<{ freeBytes: number; sizeBytes: number }> {
    const { bavail, blocks, bsize } = await statfs(this.config.dataDir).catch(() => statfs('.'));
    return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
  }
}
