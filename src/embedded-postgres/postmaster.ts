import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../config/startup.error.js';
import { identity } from './system-account.js';
import type { Binaries } from './binaries.js';
import { pidFileOf, readPidFile, shutDown } from './pid-file.js';
import { serverEnvironment } from './server-settings.js';
import type { Storage } from './storage.js';

/**
 * Starts a watcher and becomes PostgreSQL. The watcher reads from a pipe to this process. When this process ends, in
 * whatever way, the pipe closes and the watcher stops the server; a line in the pipe ends the watcher.
 */
const watchedServer = `
  ( ( trap '' HUP INT QUIT TERM
      read -r line <&3 && exit
      kill -INT $$
      tenths=0
      while [ -e "$0" ] && [ $tenths -lt 150 ]; do sleep 0.1; tenths=$((tenths + 1)); done
      [ -e "$0" ] && kill -QUIT $$ ) & )
  exec "$@" 3<&-`;

/** The server ended before it was ready. `output` is what it logged. */
export class PostmasterFailed extends StartupError {
  constructor(
    how: string,
    readonly output: string,
  ) {
    super(`PostgreSQL did not start (${how}).\n${output}`);
  }

  get isPortTaken(): boolean {
    return /could not bind|Address already in use/.test(this.output);
  }

  /** The children of a killed server release its shared memory a moment later. */
  get isMemoryInUse(): boolean {
    return /shared memory block .* is still in use/.test(this.output);
  }
}

/** One run of the server process, from ready to gone. */
export class Postmaster {
  private constructor(
    private readonly child: ChildProcess,
    /** Resolves with the exit code or signal when the server has ended. */
    readonly gone: Promise<string>,
    private readonly cluster: string,
    private readonly binaries: Binaries,
  ) {}

  /** Resolves when the server takes connections. */
  static async launch(storage: Storage, binaries: Binaries, settings: string[]): Promise<Postmaster> {
    rotateLog(storage.logFile);
    const log = openSync(storage.logFile, 'a', 0o600);
    const logStart = fstatSync(log).size;
    const child = spawnServer(storage, binaries, settings, log);
    closeSync(log);
    const gone = endOf(child);
    const pid = child.pid ?? 0;
    const failure = await readyOrFailed(pid, storage.cluster, gone);
    if (failure === undefined) return new Postmaster(child, gone, storage.cluster, binaries);
    child.kill('SIGQUIT');
    const output = readFileSync(storage.logFile).subarray(logStart).toString().trim();
    throw new PostmasterFailed(failure, output);
  }

  async stop(): Promise<void> {
    // Otherwise a process with nothing else to do would end before the server has.
    this.child.ref();
    await shutDown(this.child.pid ?? 0, this.cluster, this.binaries);
  }
}

function spawnServer(storage: Storage, binaries: Binaries, settings: string[], log: number): ChildProcess {
  const command = [binaries.program('postgres'), '-D', storage.cluster, ...settings];
  const watched = ['/bin/sh', '-c', watchedServer, pidFileOf(storage.cluster), ...command];
  const [program = '', ...args] = process.platform === 'win32' ? command : watched;
  const child = spawn(program, args, {
    cwd: storage.store,
    env: serverEnvironment(),
    stdio: ['ignore', log, log, 'pipe'],
    // A process group of its own, so that Ctrl-C does not stop the server before the application.
    detached: true,
    windowsHide: true,
    ...identity(storage.account),
  });
  child.unref();
  return child;
}

/** Ends the watcher as soon as the server is gone, so that it never signals a reused pid. */
function endOf(child: ChildProcess): Promise<string> {
  const pipe = child.stdio[3] as (Writable & { unref(): void }) | null;
  pipe?.on('error', () => undefined);
  pipe?.unref();
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      pipe?.end('done\n');
      resolve(signal ?? `exit code ${code}`);
    });
  });
}

/**
 * Returns the reason why the server failed, or undefined once it is ready. The wait is long, because recovery after a
 * crash may take minutes; it ends at once when the server ends.
 */
async function readyOrFailed(pid: number, cluster: string, gone: Promise<string>): Promise<string | undefined> {
  let failure: string | undefined;
  void gone.then((how) => (failure = how));
  for (const until = performance.now() + 300_000; performance.now() < until; await sleep(10)) {
    if (failure !== undefined) return failure;
    const file = readPidFile(cluster);
    if (file?.pid === pid && file.status === 'ready') return undefined;
  }
  return 'it was not ready within 5 minutes';
}

function rotateLog(logFile: string): void {
  if (existsSync(logFile) && statSync(logFile).size > 10_000_000) renameSync(logFile, `${logFile}.1`);
}
