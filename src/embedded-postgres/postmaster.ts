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
 * Becomes PostgreSQL, after leaving a watcher behind that reads from a pipe whose other end is ours. When we die,
 * however that happens, the pipe closes and the watcher stops the server; a line through the pipe dismisses it.
 */
const underWatch = `
  ( ( trap '' HUP INT QUIT TERM
      read -r line <&3 && exit
      kill -INT $$
      tenths=0
      while [ -e "$0" ] && [ $tenths -lt 150 ]; do sleep 0.1; tenths=$((tenths + 1)); done
      [ -e "$0" ] && kill -QUIT $$ ) & )
  exec "$@" 3<&-`;

/** The server ended before it was ready; `output` is what it had to say. */
export class PostmasterFailed extends StartupError {
  constructor(
    how: string,
    readonly output: string,
  ) {
    super(`PostgreSQL did not start (${how}).\n${output}`);
  }

  get portTaken(): boolean {
    return /could not bind|Address already in use/.test(this.output);
  }

  /** Children of a killed server let go of its memory a moment after it. */
  get predecessorLingers(): boolean {
    return /shared memory block .* is still in use/.test(this.output);
  }
}

/** One run of the server process, from ready to gone. */
export class Postmaster {
  private constructor(
    private readonly child: ChildProcess,
    /** Resolves with the exit code or the signal, whoever ended it. */
    readonly gone: Promise<string>,
    private readonly cluster: string,
    private readonly binaries: Binaries,
  ) {}

  /** Resolves when the server takes connections. */
  static async launch(storage: Storage, binaries: Binaries, settings: string[]): Promise<Postmaster> {
    keepLogSmall(storage.logFile);
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
    // A process that has nothing else to do would otherwise end before it hears that the server has.
    this.child.ref();
    await shutDown(this.child.pid ?? 0, this.cluster, this.binaries);
  }
}

function spawnServer(storage: Storage, binaries: Binaries, settings: string[], log: number): ChildProcess {
  const command = [binaries.program('postgres'), '-D', storage.cluster, ...settings];
  const watched = ['/bin/sh', '-c', underWatch, pidFileOf(storage.cluster), ...command];
  const [program = '', ...args] = process.platform === 'win32' ? command : watched;
  const child = spawn(program, args, {
    cwd: storage.store,
    env: serverEnvironment(),
    stdio: ['ignore', log, log, 'pipe'],
    // A group of its own keeps Ctrl-C away from the server until the application has finished with it.
    detached: true,
    windowsHide: true,
    ...identity(storage.account),
  });
  child.unref();
  return child;
}

/** Dismisses the watcher as soon as the server is gone, so that it never signals a pid that others may have by then. */
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
 * Answers why the server failed, or undefined once it is ready. Recovery after a crash may take minutes on much data,
 * so the wait is long; a server that ends, ends the wait at once.
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

function keepLogSmall(logFile: string): void {
  if (existsSync(logFile) && statSync(logFile).size > 10_000_000) renameSync(logFile, `${logFile}.1`);
}
