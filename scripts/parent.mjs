import { readFileSync } from 'node:fs';

/**
 * Ends this process, as politely as SIGTERM does, when the npm that started it is gone.
 *
 * npm passes SIGTERM and SIGINT on, but one that is killed in another way would leave the application running without
 * anyone who knows of it. Started without npm, as from a shell that may close while the application stays, nothing is
 * watched.
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

/** Our parent, and the parent of the shell when that is what our parent is. */
function ancestors(shell) {
  if (!shell) return String(process.ppid);
  const stat = read(`/proc/${shell}/stat`);
  return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
}

/** Some shells become the program they run, others wait for it. Systems without /proc have the former kind. */
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
