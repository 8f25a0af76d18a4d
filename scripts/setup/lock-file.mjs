import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs the work while no other process does work under the same lock. The lock of a process that died does not count. */
export async function whileLocked(file, what, work) {
  for (let told = false; !tryLock(file); await sleep(100)) {
    const holder = readHolder(file);
    if (holder && !isAlive(holder)) evict(file, holder);
    else if (holder && !told) {
      console.log(`Another ${what} is at work here (process ${holder}); waiting for it.`);
      told = true;
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** The draft is linked into place so that nobody ever sees a lock without its pid. */
function tryLock(file) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Takes a dead holder's lock away, and gives it back if a living process got it in the meantime. */
function evict(file, holder) {
  const evicted = `${file}.${process.pid}.evicted`;
  try {
    renameSync(file, evicted);
    if (readHolder(evicted) !== holder) linkSync(evicted, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(evicted, { force: true });
  }
}

function readHolder(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
