import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs `work` while no other live process holds the lock. */
export async function whileLocked(file, what, work) {
  for (let reported = false; !tryLock(file); await sleep(100)) {
    const holder = readHolder(file);
    if (holder && !isAlive(holder)) evict(file, holder);
    else if (holder && !reported) {
      console.log(`Another ${what} is at work here (process ${holder}); waiting for it.`);
      reported = true;
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** The file is linked into place with its content, so that a lock always has a pid. */
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

/** Removes the lock of a dead process, and restores it when a live process got it in the meantime. */
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
