import type { Binaries } from './binaries.js';

/** Settings for a small machine that also runs the application. */
export function serverSettings(binaries: Binaries, port: number, extra: Record<string, string> = {}): string[] {
  const settings: Record<string, string> = {
    max_connections: '200',
    shared_buffers: '128MB',
    jit: 'off',
    log_line_prefix: '%m [%p] ',
    // Before recovery PostgreSQL flushes its thousand files: one by one that takes minutes on a disk that is busy.
    ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
    ...(binaries.ships('pg_stat_statements') ? { shared_preload_libraries: 'pg_stat_statements' } : {}),
    ...extra,
    // Not to be overridden: connections from this machine only, and times in UTC.
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    port: String(port),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** A minimal environment, so that `PGDATA` and the locale of the shell do not reach the server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  if (process.platform === 'win32') env.SystemRoot = process.env.SystemRoot;
  return env;
}
