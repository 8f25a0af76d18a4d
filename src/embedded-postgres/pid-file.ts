import { spawnSync } from 'node:child_process';
import { readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../config/startup.error.js';
import type { Binaries } from './binaries.js';
import { commandOf, identityOf, readOrEmpty } from './process-identity.js';

export const pidFileOf = (cluster: string): string => join(cluster, 'postmaster.pid');

/** Lines 1 and 8 of postmaster.pid, which a running server keeps in its data folder. */
export function readPidFile(cluster: string): { pid: number; status: string } | undefined {
  const lines = readOrEmpty(pidFileOf(cluster)).split('\n');
  return lines[0] ? { pid: Number(lines[0]), status: lines[7]?.trim() ?? '' } : undefined;
}

/**
 * Stops a server that outlived its owner. Deletes the pid file of a server that is gone when another program has its
 * pid, because PostgreSQL would take that program for a server and refuse to start.
 */
export async function clearOrphan(cluster: string, binaries: Binaries, log: (line: string) => void): Promise<void> {
  const orphan = readPidFile(cluster);
  if (!orphan || identityOf(orphan.pid) === undefined) return;
  if (!isPostmasterOf(orphan.pid, cluster)) return rmSync(pidFileOf(cluster), { force: true });
  log(`Stopping PostgreSQL ${orphan.pid}, which outlived the process that had started it.`);
  await shutDown(orphan.pid, cluster, binaries);
}

/** Stops a server in the fast mode, then in the immediate mode, each with a time limit. Neither loses data. */
export async function shutDown(pid: number, cluster: string, binaries: Binaries): Promise<void> {
  const steps = [
    { mode: 'fast', signal: 'SIGINT', timeoutMs: 10_000 },
    { mode: 'immediate', signal: 'SIGQUIT', timeoutMs: 5_000 },
    { mode: 'immediate', signal: 'SIGKILL', timeoutMs: 2_000 },
  ] as const;
  for (const { mode, signal, timeoutMs } of steps) {
    if (!isPostmasterOf(pid, cluster)) return;
    if (process.platform === 'win32') {
      spawnSync(binaries.program('pg_ctl'), ['stop', '-D', cluster, '-m', mode, '--no-wait']);
    } else {
      send(pid, signal);
    }
    if (await isGoneWithin(timeoutMs, pid, cluster)) return;
  }
  throw new StartupError(`PostgreSQL ${pid} in ${cluster} does not stop. End that process, then start again.`);
}

async function isGoneWithin(timeoutMs: number, pid: number, cluster: string): Promise<boolean> {
  for (const until = performance.now() + timeoutMs; performance.now() < until; await sleep(10)) {
    if (!isPostmasterOf(pid, cluster)) return true;
  }
  return false;
}

/** Whether the process is the server of this folder, and not another program with the same pid. */
function isPostmasterOf(pid: number, cluster: string): boolean {
  if (identityOf(pid) === undefined) return false;
  const command = commandOf(pid);
  if (process.platform === 'win32') return command.includes('postgres');
  return command.includes(cluster) || workingFolderOf(pid) === realpathSync(cluster);
}

/** The working directory of a server is its data folder, also after that was renamed. */
function workingFolderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ESRCH') return;
    throw new StartupError(`PostgreSQL ${pid} belongs to another account and cannot be stopped (${code}).`, {
      cause: error,
    });
  }
}
