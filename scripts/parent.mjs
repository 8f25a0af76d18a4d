/**
 * Ends this process, as politely as SIGTERM does, when the npm that started it is gone.
 *
 * A SIGTERM to `npm start` kills npm and the shell between, and would leave the application running without anyone who
 * knows of it. Started without npm, as from a shell that may close while the application stays, nothing is watched.
 */
export function dieWithParent() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 200);
  timer.unref();
}
