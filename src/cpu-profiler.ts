import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';

const SECONDS = 30;
const logger = new Logger('CpuProfiler');
let isProfiling = false;

/**
 * Writes a CPU profile of the next 30 seconds to `DATA_DIR/profiles`. One at a time: while one is taken, another call
 * changes nothing. Never rejects.
 */
export async function takeCpuProfile(dataDir: string): Promise<void> {
  if (isProfiling) return;
  isProfiling = true;
  const session = new Session();
  try {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    logger.log({ seconds: SECONDS }, 'A CPU profile was started.');
    await sleep(SECONDS * 1000, undefined, { ref: false });
    const { profile: taken } = await session.post('Profiler.stop');
    const directory = join(dataDir, 'profiles');
    const file = join(directory, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${process.pid}.cpuprofile`);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(taken), { mode: 0o600 });
    logger.log({ file }, 'A CPU profile was written.');
  } catch (error) {
    logger.error({ err: error }, 'No CPU profile could be written.');
  } finally {
    session.disconnect();
    isProfiling = false;
  }
}
