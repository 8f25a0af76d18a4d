import { lstatSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from './config.js';
import { StartupError } from './startup.error.js';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this account may not write there',
  EPERM: 'this account may not write there',
  EROFS: 'its file system is read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'the quota of this account is used up',
  ENOTDIR: 'a part of its path is a file',
  ELOOP: 'its symbolic links lead in a circle',
};

/**
 * Creates DATA_DIR when something will be written there at the start: the embedded
 * database, or secrets that are not configured. Throws StartupError when it cannot
 * be a folder that this account writes to.
 */
export function prepareDataDir({ dataDir, database, auth }: Config): void {
  const isNeeded = database.url === undefined || auth.secretKey === undefined || auth.privateKey === undefined;
  if (!isNeeded) return;
  try {
    mkdirSync(dataDir, { recursive: true });
    const probe = join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, 'written to see whether it can be');
    rmSync(probe);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    const reason = oddEntry(dataDir) ?? REASONS[code] ?? 'it cannot be written to';
    const advice = 'Make it a folder of the account that starts Keelson, or set DATA_DIR to another one.';
    throw new StartupError(`DATA_DIR: ${dataDir} cannot be used, because ${reason} (${code}). ${advice}`, { cause });
  }
}

/** What stands there instead of a folder. */
function oddEntry(path: string): string | undefined {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (!entry) return dirname(path) === path ? undefined : oddEntry(dirname(path));
  const target = statSync(path, { throwIfNoEntry: false });
  if (entry.isSymbolicLink() && !target) return `${path} is a symbolic link that leads nowhere`;
  return target?.isDirectory() === false ? `${path} is a file` : undefined;
}
