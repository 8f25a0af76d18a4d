import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCi } from './npm-ci.mjs';
import { startupError, root } from './paths.mjs';

const marker = join(root, 'node_modules', '.keelson-lock');
const lockFile = join(root, 'package-lock.json');

/** Whether node_modules matches package-lock.json. */
export function packagesAreInstalled() {
  if (!existsSync(lockFile)) throw startupError('package-lock.json is missing. Take it from the repository.');
  const lock = readFileSync(lockFile);
  const hash = createHash('sha256').update(lock).digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return true;
  if (!wasInstalledByHand(lock)) return false;
  writeFileSync(marker, hash);
  return true;
}

export async function installPackages() {
  await npmCi(root, 'the packages');
  writeFileSync(marker, createHash('sha256').update(readFileSync(lockFile)).digest('hex'));
}

/** npm records what it has installed, so a manual `npm ci` or `npm install` need not be repeated. */
function wasInstalledByHand(lock) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(JSON.parse(lock.toString()).packages).every(
    ([path, entry]) =>
      path === '' || installed[path]?.version === entry.version || (entry.optional && !installed[path]),
  );
}
