import { existsSync, lstatSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
    makeFolder(dataDir);
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

/** Not by the option `recursive`, with which Node never returns where the system answers ENOENT, as below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(path)) throw error;
  }
}

/** What stands there instead of a folder. */
function oddEntry(path: string): string | undefined {
  if (!isEntry(path)) return dirname(path) === path ? undefined : oddEntry(dirname(path));
  if (!existsSync(path)) return `${path} is a symbolic link that leads nowhere`;
  return statSync(path).isDirectory() ? undefined : `${path} is a file`;
}

/** Also true of a link that leads nowhere. False for a path below a file. */
function isEntry(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
