import type { Binaries } from './binaries.js';

/** Settings that suit a small machine which runs the application beside its database. */
export function serverSettings(binaries: Binaries, port: number, extra: Record<string, string> = {}): string[] {
  const settings: Record<string, string> = {
    max_connections: '200',
    shared_buffers: '128MB',
    jit: 'off',
    // The last lines of the log are shown when the server does not start, so they need no more than the time.
    log_line_prefix: '%m [%p] ',
    // Before recovery PostgreSQL flushes its thousand files: one by one that takes minutes on a disk that is busy.
    ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
    ...(binaries.ships('pg_stat_statements') ? { shared_preload_libraries: 'pg_stat_statements' } : {}),
    ...extra,
    // Nobody but this machine may reach the server, and its log is read and its times are compared in UTC.
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    port: String(port),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** A small environment of our own, so that a `PGDATA` or a locale of the shell does not reach the server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  if (process.platform === 'win32') env.SystemRoot = process.env.SystemRoot;
  return env;
}
