import { createHash } from 'node:crypto';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { ScheduledTasks } from '../../kernel/jobs/scheduled-tasks.js';
import { PartitionsRepository } from './partitions.repository.js';

const DAY_MS = 86_400_000;

/**
 * Adds the partitions of coming months. Where AUDIT_RETENTION_MONTHS is set, months that are older are written to a
 * file and then dropped; their leaves stay, so the tree and its proofs stay whole.
 */
@Injectable()
export class AuditRetentionService {
  constructor(
    private readonly partitions: PartitionsRepository,
    @Inject(CONFIG) private readonly config: Config,
    tasks: ScheduledTasks,
  ) {
    tasks.register({ name: 'audits.partitions', schedule: { everyMs: DAY_MS }, run: () => this.run() });
  }

  /** Returns how many partitions were added and archived. */
  async run(): Promise<number> {
    const added = await this.partitions.add();
    const { retentionMonths } = this.config.audits;
    if (retentionMonths === undefined) return added;
    const expired = await this.partitions.listExpired(retentionMonths);
    for (const name of expired) await this.partitions.drop(name, await this.archive(name));
    return added + expired.length;
  }

  /**
   * Writes the records of a month to `<name>.ndjson`, and its SHA-256 beside it. Returns their number. The file has
   * its name only when it is complete and on disk. Throws when a record is not sealed yet.
   */
  private async archive(name: string): Promise<number> {
    const folder = this.config.audits.archiveDir;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${name}.ndjson`);
    const file = await open(`${path}.partial`, 'w', 0o600);
    const hash = createHash('sha256');
    let count = 0;
    try {
      for await (const records of this.partitions.stream(name)) {
        if (records.some(({ index }) => index === null)) throw new Error(`A record of ${name} is not sealed yet.`);
        const text = records.map((record) => `${JSON.stringify({ type: 'record', ...record })}\n`).join('');
        hash.update(text);
        await file.writeFile(text);
        count += records.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.partial`, path);
    await writeFile(`${path}.sha256`, `${hash.digest('hex')}  ${name}.ndjson\n`, { mode: 0o600 });
    return count;
  }
}
