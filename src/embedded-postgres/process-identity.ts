import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Identifies a process by its start time, so that a reused pid is not mistaken for it. Undefined when no such process
 * runs; a zombie does not count, because the first process of a container may never reap it.
 */
export function identityOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const stat = readOrEmpty(`/proc/${pid}/stat`);
    // The second field is the command in parentheses and may contain spaces, so fields are counted from its end.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (stat) return state === 'Z' || state === 'X' ? undefined : `${bootId()}/${fields[18]}`;
  } else if (process.platform !== 'win32') {
    const [state, ...started] = ps(pid, 'state=,lstart=').split(/\s+/);
    if (state) return state.startsWith('Z') ? undefined : started.join(' ');
  }
  return answersSignals(pid) ? 'running' : undefined;
}

/** The command line of a process; empty when it is gone or not readable. */
export function commandOf(pid: number): string {
  if (process.platform === 'linux') return readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
  if (process.platform !== 'win32') return ps(pid, 'command=');
  return run('tasklist', ['/FI', `PID eq ${pid}`, '/NH']);
}

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const bootId = (): string => readOrEmpty('/proc/sys/kernel/random/boot_id').trim();

const ps = (pid: number, format: string): string => run('ps', ['-p', String(pid), '-o', format]);

function run(command: string, args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** The content of a file; empty when it is missing or not readable. */
export function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
