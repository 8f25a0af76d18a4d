import { readFileSync } from 'node:fs';

/**
 * Sends SIGTERM to this process when the npm that started it is gone.
 *
 * npm forwards SIGTERM and SIGINT, but when it is killed in another way the application would keep running unnoticed.
 * Without npm the process may outlive its parent, so nothing is watched.
 */
export function dieWithParent() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const shell = parentIsShell() ? process.ppid : undefined;
  const before = ancestors(shell);
  const timer = setInterval(() => {
    if (ancestors(shell) === before) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 200);
  timer.unref();
}

/** The parent and, when that is a shell, its parent. */
function ancestors(shell) {
  if (!shell) return String(process.ppid);
  const stat = read(`/proc/${shell}/stat`);
  return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
}

/** Some shells become the program that they run, others wait for it. On systems without /proc they become it. */
function parentIsShell() {
  return read(`/proc/${process.ppid}/cmdline`).split('\0')[1] === '-c';
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
