import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The unit of time in /proc, the same on every platform that has it. */
const TICKS_PER_SECOND = 100;

/** With two cores or more, servers run on the first one and everything else on the rest. */
export const pinned =
  process.platform === 'linux' &&
  cpus().length > 1 &&
  spawnSync('taskset', ['-p', String(process.pid)], { stdio: 'ignore' }).status === 0;

const SERVER_CORE = '0';

/** Moves this process, and with it whatever it starts from now on, away from the servers' core. */
export function leaveServerCore() {
  if (!pinned) return;
  spawnSync('taskset', ['-a', '-cp', `1-${cpus().length - 1}`, String(process.pid)], { stdio: 'ignore' });
}

/** A server under load: a Node process of its own. */
export class Server {
  constructor(name, port, child, readyMs) {
    this.name = name;
    this.url = `http://127.0.0.1:${port}`;
    this.child = child;
    /** From the start of the process until it answered. */
    this.readyMs = readyMs;
  }

  /** Resolves when GET `path` is answered with 200. Output goes to `logFile`. `cores` are those of a pinned server. */
  static async start(
    name,
    { args, port, env, logFile, path = '/health/live', cwd, cores = SERVER_CORE, onServerCore = pinned },
  ) {
    const log = openSync(logFile, 'w');
    const began = performance.now();
    const command = onServerCore ? ['taskset', '-c', cores, process.execPath, ...args] : [process.execPath, ...args];
    const child = spawn(command[0], command.slice(1), {
      cwd,
      stdio: ['ignore', log, log],
      env: { PATH: process.env.PATH, PORT: String(port), HOST: '127.0.0.1', ORDER_MAX_RESERVED: '0', ...env },
    });
    closeSync(log);
    while (!(await answers(`http://127.0.0.1:${port}${path}`))) {
      if (child.exitCode !== null || performance.now() - began > 60_000) {
        child.kill();
        throw new Error(`${name} did not start:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
      }
      await sleep(10);
    }
    return new Server(name, port, child, performance.now() - began);
  }

  /** Milliseconds of processor time since the start, all threads, and of processes that it started; undefined where /proc does not tell. */
  get cpuMs() {
    const own = statOf(this.child.pid);
    return own && childrenOf(this.child.pid).reduce((total, { cpuMs }) => total + cpuMs, own.cpuMs);
  }

  get rssMegabytes() {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(proc(this.child.pid, 'status') ?? '')?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(late);
  }
}

/**
 * Milliseconds of processor time that the embedded PostgreSQL has used whose data is in
 * `directory`, all its processes, those that have ended too; undefined where
 * /proc does not tell.
 */
export function postgresCpuMs(directory) {
  const postmaster = Number(readFileSync(join(directory, 'data/postmaster.pid'), 'utf8').split('\n', 1)[0]);
  const own = statOf(postmaster);
  if (!own) return undefined;
  return childrenOf(postmaster).reduce((total, { cpuMs }) => total + cpuMs, own.cpuMs + own.endedCpuMs);
}

function childrenOf(parent) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => statOf(pid))
    .filter((stat) => stat?.parent === parent);
}

function statOf(pid) {
  const stat = proc(pid, 'stat');
  if (!stat) return undefined;
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const toMs = (ticks) => (ticks * 1000) / TICKS_PER_SECOND;
  return { parent: fields[1], cpuMs: toMs(fields[11] + fields[12]), endedCpuMs: toMs(fields[13] + fields[14]) };
}

function proc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Share of time, from 0 to 1, in which each core had something to do since `before`. */
export function busyCores(before) {
  return cpus().map(({ times }, core) => {
    const total = (t) => t.user + t.nice + t.sys + t.idle + t.irq;
    const passed = total(times) - total(before[core].times);
    return passed > 0 ? 1 - (times.idle - before[core].times.idle) / passed : 0;
  });
}

async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
