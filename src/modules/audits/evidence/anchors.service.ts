import { open } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { ScheduledTasks } from '../../../kernel/jobs/scheduled-tasks.js';
import { putCheckpoint } from './s3-anchor.js';
import { TreeRepository } from './tree.repository.js';

const TIMEOUT_MS = 10_000;

/**
 * Hands the latest checkpoint to places that the owner of the database cannot change: appended to a file, sent to
 * a webhook, or put into a bucket. Nothing is scheduled where none is configured. A failed attempt is retried as a job.
 */
@Injectable()
export class AnchorsService {
  constructor(
    private readonly tree: TreeRepository,
    @Inject(CONFIG) private readonly config: Config,
    tasks: ScheduledTasks,
  ) {
    const { anchorFile, anchorUrl, s3Bucket, anchorMinutes } = config.audits;
    if ([anchorFile, anchorUrl, s3Bucket].every((place) => place === undefined)) return;
    const schedule = { everyMs: anchorMinutes * 60_000 };
    tasks.register({ name: 'audits.anchor', schedule, run: () => this.anchor() });
  }

  /** Returns the number of places. Throws when one of them did not take the checkpoint. */
  async anchor(): Promise<number> {
    const { anchorFile, anchorUrl, s3Bucket } = this.config.audits;
    const checkpoint = await this.tree.findLatest();
    if (!checkpoint) return 0;
    const places = [
      anchorFile === undefined ? [] : append(anchorFile, checkpoint.note),
      anchorUrl === undefined ? [] : send(anchorUrl, checkpoint.note),
      s3Bucket === undefined ? [] : putCheckpoint(this.config.audits, checkpoint, TIMEOUT_MS),
    ].flat();
    await Promise.all(places);
    return places.length;
  }
}

/** Notes are divided by an empty line after their signatures. */
async function append(path: string, note: string): Promise<void> {
  const file = await open(path, 'a', 0o644);
  try {
    await file.write(`${note}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function send(url: string, note: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: note,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The anchor at ${new URL(url).host} answered ${response.status}.`);
}
